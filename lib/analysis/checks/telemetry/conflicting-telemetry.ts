import type { Check } from '../../check';
import { byAge, groupBy, namespaceOf } from '../../model';
import { hasSelector } from '../shared/selectors';

export const conflictingTelemetry: Check = {
  name: 'conflicting-telemetry',
  level: 'error',
  title: 'two Telemetries for the same pods on the same level',
  references: ['IST0159 ConflictingTelemetryWorkloadSelectors', 'IST0160 MultipleTelemetriesWithoutWorkloadSelectors'],
  why: 'Of several Telemetries for a whole namespace, or for one workload, Istio takes the oldest and ignores the others.',
  fix: 'merge them into one',
  kinds: ['Telemetry', 'Deployment'],
  run(model, report) {
    for (const telemetries of groupBy(model.ofKind('Telemetry'), namespaceOf).values()) {
      if (telemetries.length < 2) continue;
      const sorted = [...telemetries].sort(byAge);
      const [whole, ...ignored] = sorted.filter((one) => !hasSelector(one));
      for (const other of ignored)
        report(other, 'spec', 'the namespace already has a Telemetry without a selector', {
          related: whole ? [whole] : [],
        });
      const owner = new Map<object, (typeof sorted)[number]>();
      for (const telemetry of sorted.filter(hasSelector)) {
        const workloads = model.workloadsOfPolicy(telemetry);
        const taken = workloads.find((workload) => owner.has(workload));
        const first = taken && owner.get(taken);
        if (taken && first)
          report(telemetry, 'spec.selector', `${taken.name} already has a Telemetry of its own`, { related: [first] });
        for (const workload of workloads) if (!owner.has(workload)) owner.set(workload, telemetry);
      }
    }
  },
};
