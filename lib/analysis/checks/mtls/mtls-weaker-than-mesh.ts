import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, record } from '../../model';

export const mtlsWeakerThanMesh: Check = {
  name: 'mtls-weaker-than-mesh',
  level: 'info',
  title: 'plaintext is accepted although the mesh demands mTLS',
  why: 'Anybody who reaches these pods over the network can call them without an identity. It is often left over from a migration.',
  fix: 'remove the exception when all callers have a sidecar',
  kinds: ['PeerAuthentication'],
  run(model, report) {
    const { rootNamespace } = model.meshConfig;
    const mesh = model.mtls.effective({ namespace: rootNamespace, labels: {} });
    if (mesh.mode !== 'STRICT') return;
    for (const policy of model.ofKind('PeerAuthentication')) {
      if (namespaceOf(policy) === rootNamespace) continue;
      const modes: [readonly string[], unknown][] = [
        [['spec', 'mtls', 'mode'], valueAt(policy, ['spec', 'mtls', 'mode'])],
      ];
      for (const [port, value] of Object.entries(record(valueAt(policy, ['spec', 'portLevelMtls'])))) {
        modes.push([['spec', 'portLevelMtls', port, 'mode'], valueAt(value, ['mode'])]);
      }
      for (const [path, mode] of modes) {
        if (mode === 'PERMISSIVE' || mode === 'DISABLE')
          report(policy, path, `${mode} where the mesh has STRICT`, { related: mesh.policy ? [mesh.policy] : [] });
      }
    }
  },
};
