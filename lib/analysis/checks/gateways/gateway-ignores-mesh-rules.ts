import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOf, gatewaysOfRule, labels, type Model, matchesLabels, text } from '../../model';
import { rulesForCaller, subsetsOf } from '../shared/destination-rules';

export const gatewayIgnoresMeshRules: Check = {
  name: 'gateway-ignores-mesh-rules',
  level: 'warning',
  title: 'a gateway routes to a host past the rules that choose among its versions',
  references: ['IST0140 IngressRouteRulesNotAffected'],
  why: "A gateway obeys only VirtualServices bound to it. It spreads over all pods of the host, while the mesh's own VirtualService of that host sends its callers to some of them.",
  fix: 'repeat the split in the route of the gateway',
  kinds: ['VirtualService', 'DestinationRule', 'Service', 'Deployment'],
  run(model, report) {
    for (const { rule, host, subset, path, role } of model.destinations) {
      if (subset !== undefined || role === 'mirror') continue;
      const gateways = gatewaysOfRule(rule);
      if (gateways.includes('mesh')) continue;
      const chooser = model.virtualServices
        .exact(host)
        .find((one) => gatewaysOf(one).includes('mesh') && choosesAmongPods(model, host, one));
      if (chooser)
        report(
          rule.virtualService,
          path,
          `spreads over all pods of ${host}, whose VirtualService of the mesh chooses among them`,
          { related: [chooser] },
        );
    }
  },
};

/** Whether the rules of a VirtualService leave out some pods of the host. */
function choosesAmongPods(model: Model, host: string, virtualService: Parameters<Model['rulesOf']>[0]): boolean {
  const used = new Set(
    model
      .rulesOf(virtualService)
      .flatMap((rule) => model.destinationsOf(rule))
      .filter((one) => one.host === host && one.subset !== undefined && one.weight !== 0)
      .map((one) => one.subset),
  );
  if (used.size === 0) return false;
  const subsets = rulesForCaller(model, host, undefined)
    .flatMap(subsetsOf)
    .filter((one) => used.has(text(one.name)));
  const pods = model.registry.exact(host).flatMap((one) => model.workloadsBehind(one));
  return subsets.some((one) =>
    pods.some((pod) => pod.hasPods && !matchesLabels(labels(valueAt(one, ['labels'])), pod.labels)),
  );
}
