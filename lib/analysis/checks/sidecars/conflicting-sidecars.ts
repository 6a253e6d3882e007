import type { Check } from '../../check';
import { byAge, groupBy, namespaceOf } from '../../model';
import { hasSelector } from '../shared/selectors';

export const conflictingSidecars: Check = {
  name: 'conflicting-sidecars',
  level: 'error',
  title: 'two Sidecars for the same pods on the same level',
  references: [
    'IST0110 ConflictingSidecarWorkloadSelectors',
    'IST0111 MultipleSidecarsWithoutWorkloadSelectors',
    'KIA0002',
    'KIA0003',
  ],
  why: 'A proxy obeys one Sidecar: the oldest, then the first by name. The others have no effect.',
  fix: 'merge them into one',
  kinds: ['Sidecar', 'Deployment'],
  run(model, report) {
    for (const sidecars of groupBy(model.ofKind('Sidecar'), namespaceOf).values()) {
      if (sidecars.length < 2) continue;
      const sorted = [...sidecars].sort(byAge);
      const [whole, ...ignored] = sorted.filter((one) => !hasSelector(one));
      for (const other of ignored)
        report(other, 'spec', 'the namespace already has a Sidecar without a workloadSelector', {
          related: whole ? [whole] : [],
        });
      const owner = new Map<object, (typeof sorted)[number]>();
      for (const sidecar of sorted.filter(hasSelector)) {
        const workloads = model.workloadsOfPolicy(sidecar);
        const taken = workloads.find((workload) => owner.has(workload));
        const first = taken && owner.get(taken);
        if (taken && first)
          report(sidecar, 'spec.workloadSelector', `${taken.name} already has a Sidecar of its own`, {
            related: [first],
          });
        for (const workload of workloads) if (!owner.has(workload)) owner.set(workload, sidecar);
      }
    }
  },
};
