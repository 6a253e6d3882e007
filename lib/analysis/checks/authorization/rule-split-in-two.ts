import type { Check } from '../../check';
import { actionOf, policyRules } from '../../model';

export const ruleSplitInTwo: Check = {
  name: 'rule-split-in-two',
  level: 'warning',
  title: 'from and to stand in two rules, so either is enough',
  references: ['istio/istio#24665'],
  why: 'Rules are alternatives. With `from` in one list item and `to` in the next, the callers may do everything, and everybody may do what `to` says.',
  fix: 'put from and to into one list item: remove the dash before to',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      const rules = policyRules(policy);
      if (rules.length !== 2) continue;
      const only = rules.map((rule) => Object.keys(rule).join());
      const to = only.indexOf('to');
      if (to < 0 || !only.includes('from')) continue;
      const verb = actionOf(policy) === 'DENY' ? 'refuses' : 'lets in';
      report(policy, ['spec', 'rules', to], `this rule has no from, and the other no to: it ${verb} everybody`);
    }
  },
};
