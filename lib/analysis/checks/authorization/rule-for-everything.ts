import type { Check } from '../../check';
import { actionOf, list, policyRules } from '../../model';

export const ruleForEverything: Check = {
  name: 'rule-for-everything',
  level: 'warning',
  title: 'an empty rule makes the other rules of its policy pointless',
  why: 'A rule without from, to and when holds for every request, and one rule is enough: whatever the others ask is not asked.',
  fix: 'remove the empty rule, or the others',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      const rules = policyRules(policy);
      if (rules.length < 2) continue;
      const index = rules.findIndex(
        (rule) => list(rule.from).length + list(rule.to).length + list(rule.when).length === 0,
      );
      if (index >= 0)
        report(
          policy,
          ['spec', 'rules', index],
          `holds for every request, so this ${actionOf(policy)} policy does not look at its other rules`,
        );
    }
  },
};
