import type { Check } from '../../check';
import { clientTlsOf, serversOf } from '../shared/client-tls';

export const mtlsToPlaintext: Check = {
  name: 'mtls-to-plaintext',
  level: 'error',
  title: 'a DestinationRule demands mTLS of pods that do not speak it',
  references: ['KIA0205', 'KIA0206', 'KIA0501', 'IST0113 MTLSPolicyConflict'],
  why: 'With tls ISTIO_MUTUAL the client insists on mTLS. A pod without a sidecar, or a port with mode DISABLE, cannot answer: the caller gets 503.',
  fix: 'remove the tls block: clients find out by themselves which server takes mTLS',
  kinds: ['DestinationRule', 'PeerAuthentication', 'Service', 'Deployment', 'Namespace'],
  run(model, report) {
    for (const block of clientTlsOf(model)) {
      if (block.mode !== 'ISTIO_MUTUAL') continue;
      // A rule for a wildcard is meant for the mesh; the pods outside it are too many to be named here.
      const servers = serversOf(model, block).filter(
        ({ workload }) => !workload.gateway && !model.installedGatewaysWith(workload.labels).length,
      );
      const refused = servers.find(
        ({ workload, target }) =>
          !isGatewayPod(workload.labels) &&
          (!workload.injected || model.mtls.effective(workload, target).mode === 'DISABLE'),
      );
      if (!refused) continue;
      const { workload, port, target } = refused;
      const { policy } = model.mtls.effective(workload, target);
      report(
        block.rule,
        [...block.path, 'mode'],
        workload.injected
          ? `ISTIO_MUTUAL towards ${workload.name} port ${port.port}, where mTLS is disabled`
          : `ISTIO_MUTUAL towards ${workload.name} in namespace ${workload.namespace}, which has no sidecar`,
        { related: workload.injected && policy ? [policy] : [workload.object] },
      );
    }
  },
};

/** Gateways of Istio's own charts carry this label, however their proxy got there. */
function isGatewayPod(labels: Readonly<Record<string, string>>): boolean {
  return labels.istio?.endsWith('gateway') ?? false;
}
