import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, text } from '../../model';
import { isExportedTo, namespacesOfHost, subsetsOf } from '../shared/destination-rules';

export const callerRuleHidesSubsets: Check = {
  name: 'caller-rule-hides-subsets',
  level: 'warning',
  title: "a DestinationRule in a caller's namespace takes subsets away from it",
  references: ['istio/istio#30080'],
  why: "A rule in the caller's namespace replaces that of the service whole. For these callers the subsets it lacks do not exist, and routes to them answer 503; the service's limits and TLS settings are gone as well.",
  fix: "carry all subsets over, or put the settings into the service's own rule",
  kinds: ['DestinationRule', 'Service', 'ServiceEntry', 'VirtualService'],
  run(model, report) {
    const routed = new Set(
      model.destinations.flatMap((one) => (one.subset === undefined ? [] : [`${one.host} ${one.subset}`])),
    );
    for (const rule of model.ofKind('DestinationRule')) {
      const namespace = namespaceOf(rule);
      const host = model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespace);
      const owners = namespacesOfHost(model, host);
      if (
        owners.includes(namespace) ||
        namespace === model.meshConfig.rootNamespace ||
        !model.callingNamespaces.has(namespace)
      )
        continue;
      const all = model.destinationRules.exact(host);
      const own = new Set(
        all
          .filter((one) => namespaceOf(one) === namespace)
          .flatMap((one) => subsetsOf(one).map((subset) => subset.name)),
      );
      for (const hidden of all.filter((one) => owners.includes(namespaceOf(one)) && isExportedTo(one, namespace))) {
        const lost = subsetsOf(hidden).filter(
          (subset) => !own.has(subset.name) && routed.has(`${host} ${text(subset.name)}`),
        );
        if (lost.length === 0) continue;
        report(
          rule,
          'spec.subsets',
          `lacks ${lost.map((subset) => text(subset.name)).join(', ')}, to which ${host} is routed`,
          { related: [hidden] },
        );
      }
    }
  },
};
