import { quote, wildcardHostProblem } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { checkLabels, checkSubsetName } from '../shared';

export const destinationRuleSubsets = objectCheck({
  name: 'destination-rule-subsets',
  title: 'a host or subsets that Istio refuses',
  why: `${REFUSED} A DestinationRule has one host; its subsets have names of their own, of letters, digits and -.`,
  fix: 'correct the host or the subset',
  kinds: ['DestinationRule'],
  validate(spec, report) {
    const problem = wildcardHostProblem(spec.get('host').text);
    if (problem) report(spec.get('host'), problem);
    const seen = new Set<string>();
    for (const subset of spec.get('subsets').items) {
      const name = subset.get('name');
      checkSubsetName(name, report);
      if (seen.has(name.text))
        report(name, `the subset ${quote(name.text)} is given twice`, 'rename one, or merge them');
      seen.add(name.text);
      checkLabels(subset.get('labels'), report);
    }
  },
});
