import type { Check } from '../../check';
import { record } from '../../model';
import { stringMatchOf } from '../shared/string-match';

export const patternTakenLiterally: Check = {
  name: 'pattern-taken-literally',
  level: 'warning',
  title: 'an exact or prefix match with the signs of a pattern',
  why: 'exact and prefix compare characters: in `prefix: /api/.*` the dot and the star are looked for in the path, so it practically never holds. A regex never sees the query, so one with `?` before a key does not either.',
  fix: 'use regex for a pattern, or remove the pattern signs: a prefix needs no star',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      matches.forEach((match, index) => {
        for (const field of ['uri', 'authority', 'headers', 'queryParams', 'withoutHeaders'] as const) {
          const single = field === 'uri' || field === 'authority';
          const conditions: [string[], unknown][] = single
            ? [[[field], match[field]]]
            : Object.entries(record(match[field])).map(([key, value]) => [[field, key], value]);
          for (const [steps, value] of conditions) {
            const condition = stringMatchOf(value);
            if (condition.kind !== 'exact' && condition.kind !== 'prefix') continue;
            if (
              !/\.\*|\*$|\.\+|\[[^\]]+\][*+]|\(\?|\(.*\|.*\)|\\[dw.]/.test(condition.value) ||
              (condition.value === '*' && field !== 'uri')
            )
              continue;
            report(
              virtualService,
              [...path, 'match', index, ...steps, condition.kind],
              `${JSON.stringify(condition.value)} is compared character by character, not as a pattern`,
            );
          }
        }
      });
    }
  },
};
