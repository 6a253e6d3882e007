import type { Check } from '../../check';
import { namespaceOf } from '../../model';
import { hasSelector } from '../shared/selectors';

export const selectorInRootNamespace: Check = {
  name: 'selector-in-root-namespace',
  level: 'error',
  title: 'a PeerAuthentication or Sidecar with a selector in the root namespace',
  references: ['KIA1006'],
  why: 'In the root namespace these kinds hold for the whole mesh and must not select: Istio ignores one that does.',
  fix: "remove the selector, or move the object to the workload's namespace",
  kinds: ['PeerAuthentication', 'Sidecar'],
  run(model, report) {
    for (const kind of ['PeerAuthentication', 'Sidecar'] as const) {
      for (const object of model.ofKind(kind)) {
        if (!hasSelector(object) || namespaceOf(object) !== model.meshConfig.rootNamespace) continue;
        report(
          object,
          kind === 'Sidecar' ? 'spec.workloadSelector' : 'spec.selector',
          'is ignored: it selects workloads from the root namespace',
        );
      }
    }
  },
};
