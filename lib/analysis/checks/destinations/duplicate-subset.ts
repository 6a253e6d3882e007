import type { Check } from '../../check';
import { text } from '../../model';
import { subsetsOf } from '../shared/destination-rules';

export const duplicateSubset: Check = {
  name: 'duplicate-subset',
  level: 'error',
  title: 'a DestinationRule defines a subset twice',
  references: ['KIA0201'],
  why: 'A route names a subset by its name, so only one of the two can be reached.',
  fix: 'give the second one another name, or remove it',
  kinds: ['DestinationRule'],
  run(model, report) {
    for (const rule of model.ofKind('DestinationRule')) {
      const seen = new Set<string>();
      subsetsOf(rule).forEach((subset, index) => {
        const name = text(subset.name) ?? '';
        if (seen.has(name))
          report(rule, ['spec', 'subsets', index, 'name'], `${name} is already a subset of this rule`);
        seen.add(name);
      });
    }
  },
};
