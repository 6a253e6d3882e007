import type { Check } from '../../check';
import { record } from '../../model';

export const faultWithRetries: Check = {
  name: 'fault-with-retries',
  level: 'warning',
  title: 'a rule that injects a fault also asks for retries or a timeout',
  references: ['istio/istio#13705'],
  why: 'The proxy that injects the fault does not retry what it made fail, and its timeout does not cut the delay it adds: only the caller one hop further out sees them work.',
  fix: 'inject the fault one hop later than the retries or timeout to be tested, or drop one of them from this rule',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, path } of model.routeRules) {
      const fault = record(rule.fault);
      if (fault.abort === undefined && fault.delay === undefined) continue;
      if (rule.retries !== undefined && record(rule.retries).attempts !== 0)
        report(virtualService, [...path, 'retries'], 'a fault of the same rule is never retried');
      else if (rule.timeout !== undefined && fault.delay !== undefined)
        report(virtualService, [...path, 'timeout'], 'does not cover the delay that the same rule injects');
    }
  },
};
