import type { Check } from '../../check';
import { byAge, groupBy, namespaceOf } from '../../model';
import { hasSelector } from '../shared/selectors';

export const severalPeerAuthentications: Check = {
  name: 'several-peer-authentications',
  level: 'error',
  title: 'two PeerAuthentications for the same pods on the same level',
  references: ['KIA0501', 'KIA0002', 'KIA0003'],
  why: 'Of several policies for a whole namespace, or for one workload, Istio takes the oldest, then the first by name, and ignores the others.',
  fix: 'merge them into one',
  kinds: ['PeerAuthentication', 'Deployment'],
  run(model, report) {
    for (const policies of groupBy(model.ofKind('PeerAuthentication'), namespaceOf).values()) {
      if (policies.length < 2) continue;
      const sorted = [...policies].sort(byAge);
      const [whole, ...ignored] = sorted.filter((one) => !hasSelector(one));
      for (const other of ignored) {
        report(other, 'spec', 'the namespace already has a PeerAuthentication without a selector', {
          related: whole ? [whole] : [],
        });
      }
      const owner = new Map<object, (typeof sorted)[number]>();
      for (const policy of sorted.filter(hasSelector)) {
        const taken = model.workloadsOfPolicy(policy).find((workload) => owner.has(workload));
        const first = taken && owner.get(taken);
        if (taken && first)
          report(policy, 'spec.selector', `${taken.name} already has a PeerAuthentication with a selector`, {
            related: [first],
          });
        for (const workload of model.workloadsOfPolicy(policy)) if (!owner.has(workload)) owner.set(workload, policy);
      }
    }
  },
};
