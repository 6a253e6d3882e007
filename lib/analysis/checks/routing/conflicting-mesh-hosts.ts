import type { KubernetesObject } from '../../../manifests';
import type { Check } from '../../check';
import { byAge, gatewaysOf, isDelegate, namespaceOf, texts } from '../../model';
import { isExportedTo } from '../shared/destination-rules';

export const conflictingMeshHosts: Check = {
  name: 'conflicting-mesh-hosts',
  level: 'error',
  title: 'two VirtualServices of the mesh have the same host',
  references: ['IST0109 ConflictingMeshGatewayVirtualServiceHosts', 'KIA1106'],
  why: 'Istio does not merge VirtualServices of a mesh host: the oldest wins, then the first by name, and the rules of the others do not exist.',
  fix: 'put the rules of this host into one VirtualService, or give the two disjoint exportTo',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const [host, objects] of model.virtualServices.entries()) {
      if (objects.length < 2) continue;
      const mesh = [...new Set(objects)].filter((one) => !isDelegate(one) && gatewaysOf(one).includes('mesh'));
      if (mesh.length < 2) continue;
      const [first, ...others] = [...mesh].sort(byAge);
      for (const other of others) {
        const winner = [first, ...others.slice(0, others.indexOf(other))].find(
          (one) => one && !isSame(one, other) && shareCaller(one, other),
        );
        if (!winner) continue;
        const hosts = texts((other.spec as { hosts?: unknown }).hosts);
        const index = hosts.findIndex((one) => model.qualify(one, namespaceOf(other)) === host);
        report(
          other,
          ['spec', 'hosts', index],
          `${host} already has a VirtualService of the mesh; this one has no effect on it`,
          {
            related: [winner],
          },
        );
      }
    }
  },
};

/** Whether some namespace sees both. */
function shareCaller(a: KubernetesObject, b: KubernetesObject): boolean {
  if (isExportedTo(a, undefined)) return true;
  const named = texts((a.spec as { exportTo?: unknown }).exportTo);
  return named.map((one) => (one === '.' ? namespaceOf(a) : one)).some((namespace) => isExportedTo(b, namespace));
}

/** Two copies of one object are the business of duplicate-object. */
function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return a.metadata.name === b.metadata.name && namespaceOf(a) === namespaceOf(b);
}
