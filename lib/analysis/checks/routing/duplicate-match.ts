import type { Check } from '../../check';
import { coversConnectionMatch, coversHttpMatch } from '../shared/http-match';

export const duplicateMatch: Check = {
  name: 'duplicate-match',
  level: 'info',
  title: 'one of the matches of a rule adds nothing to another of the same rule',
  references: ['IST0131 VirtualServiceIneffectiveMatch'],
  why: 'The matches of a rule are alternatives; one that is contained in another can be left out, or was meant to say something else.',
  fix: 'remove it, or correct it',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const rule of model.routeRules) {
      if (rule.matches.length < 2) continue;
      const covers = rule.protocol === 'http' ? coversHttpMatch : coversConnectionMatch;
      rule.matches.forEach((match, index) => {
        const wider = rule.matches.findIndex(
          (other, at) => at !== index && covers(other, match, rule) && (at < index || !covers(match, other, rule)),
        );
        if (wider >= 0)
          report(
            rule.virtualService,
            [...rule.path, 'match', index],
            `match[${wider}] of the same rule takes all of its requests`,
          );
      });
    }
  },
};
