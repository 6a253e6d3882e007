import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { groupBy, type Model, records } from '../../model';
import { type ClientTls, clientTlsOf, serversOf } from '../shared/client-tls';
import { subsetsOf } from '../shared/destination-rules';

export const plaintextToStrict: Check = {
  name: 'plaintext-to-strict',
  level: 'error',
  title: 'a DestinationRule turns mTLS off towards pods that demand it',
  references: ['KIA0207', 'KIA0208', 'IST0113 MTLSPolicyConflict'],
  why: 'With tls DISABLE or SIMPLE the client does not show its certificate, and a STRICT server refuses the connection: the caller gets 503.',
  fix: 'remove the tls block: clients use mTLS by themselves where the server takes it',
  kinds: ['DestinationRule', 'PeerAuthentication', 'Service', 'Deployment'],
  run(model, report) {
    for (const block of clientTlsOf(model)) {
      if ((block.mode !== 'DISABLE' && block.mode !== 'SIMPLE') || isOverridden(model, block)) continue;
      // A block of a single port may take the traffic of the others back to mTLS, and the reverse.
      const onPorts = new Set(
        block.port === undefined
          ? records(valueAt(block.rule, [...block.path.slice(0, -1), 'portLevelSettings'])).map((one) =>
              valueAt(one, ['port', 'number']),
            )
          : [],
      );
      const refused = serversOf(model, block).find(
        ({ workload, port, target }) =>
          !onPorts.has(port.port) &&
          workload.injected &&
          !workload.gateway &&
          model.mtls.effective(workload, target).mode === 'STRICT',
      );
      if (!refused) continue;
      const policy = model.mtls.effective(refused.workload, refused.target).policy;
      report(
        block.rule,
        [...block.path, 'mode'],
        `${block.mode} towards ${refused.workload.name} port ${refused.port.port}, which takes only mTLS`,
        {
          related: policy ? [policy] : [],
        },
      );
    }
  },
};

/** Whether all routes to the host go to subsets that have a tls block of their own. */
function isOverridden(model: Model, block: ClientTls): boolean {
  if (block.subset !== undefined) return false;
  const own = subsetsOf(block.rule).filter((subset) => valueAt(subset, ['trafficPolicy', 'tls']) !== undefined);
  if (own.length === 0) return false;
  const routes =
    model.once('routes by host', () => groupBy(model.destinations, (one) => one.host)).get(block.host) ?? [];
  return routes.length > 0 && routes.every((route) => own.some((subset) => subset.name === route.subset));
}
