import type { Check } from '../../check';
import { namespaceOf } from '../../model';
import { hasSelector } from '../shared/selectors';

export const workloadWithoutPolicy: Check = {
  name: 'workload-without-policy',
  level: 'info',
  title: 'a workload that no AuthorizationPolicy covers, among others that one does',
  references: ['KIA1301'],
  why: 'Pods that no ALLOW policy is about accept every caller. Where neighbours in the same namespace are protected one by one, the odd one out is likely forgotten.',
  fix: 'write a policy for it, or one without rules for the whole namespace, which refuses what nothing else allows',
  kinds: ['AuthorizationPolicy', 'Deployment', 'Namespace'],
  run(model, report) {
    const covered = new Set<object>();
    const guarded = new Set<string>();
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      for (const workload of model.workloadsOfPolicy(policy)) covered.add(workload);
      if (hasSelector(policy)) guarded.add(namespaceOf(policy));
    }
    for (const workload of model.workloads) {
      if (covered.has(workload) || !guarded.has(workload.namespace) || !workload.injected || workload.gateway) continue;
      if (workload.namespace === model.meshConfig.rootNamespace || model.servicesOf(workload).length === 0) continue;
      report(
        workload.object,
        [],
        `accepts every caller: no AuthorizationPolicy of namespace ${workload.namespace} is about it`,
      );
    }
  },
};
