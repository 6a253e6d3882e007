import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { byAge, groupBy, namespaceOf, text } from '../../model';
import { subsetsOf } from '../shared/destination-rules';

export const conflictingDestinationRules: Check = {
  name: 'conflicting-destination-rules',
  level: 'error',
  title: 'two DestinationRules of one namespace say different things about one host',
  references: ['KIA0201', 'istio/istio#60165'],
  why: 'Istio adds the subsets of the second rule to the first, but drops its trafficPolicy when the first has one, and each subset of a name that is already there.',
  fix: 'put everything about the host into one DestinationRule',
  kinds: ['DestinationRule'],
  run(model, report) {
    for (const [host, rules] of model.destinationRules.entries()) {
      if (rules.length < 2) continue;
      for (const sameNamespace of groupBy(rules, namespaceOf).values()) {
        const [first, ...others] = sameNamespace
          .filter((rule) => valueAt(rule, ['spec', 'workloadSelector']) === undefined)
          .sort(byAge);
        if (!first) continue;
        const owners = new Map<string, KubernetesObject>();
        for (const subset of subsetsOf(first)) owners.set(text(subset.name) ?? '', first);
        let policy = valueAt(first, ['spec', 'trafficPolicy']) === undefined ? undefined : first;
        for (const other of others) {
          if (valueAt(other, ['spec', 'trafficPolicy']) !== undefined) {
            if (policy)
              report(other, 'spec.trafficPolicy', `is dropped: ${host} already has a trafficPolicy`, {
                related: [policy],
              });
            else policy = other;
          }
          subsetsOf(other).forEach((subset, index) => {
            const owner = owners.get(text(subset.name) ?? '');
            if (owner)
              report(
                other,
                ['spec', 'subsets', index, 'name'],
                `is dropped: ${host} already has a subset ${text(subset.name)}`,
                { related: [owner] },
              );
            else owners.set(text(subset.name) ?? '', other);
          });
        }
      }
    }
  },
};
