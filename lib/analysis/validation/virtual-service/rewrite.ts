import { regexProblem } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { httpRoutes } from '../shared';

export const httpRewrite = objectCheck({
  name: 'http-rewrite',
  title: 'a rewrite that Istio refuses',
  why: `${REFUSED} A rewrite gives uri, or uriRegexRewrite with match and rewrite, or authority.`,
  fix: 'give uri or uriRegexRewrite, and authority if wanted',
  kinds: ['VirtualService'],
  about: ['rewrite'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      const rewrite = route.get('rewrite');
      if (!rewrite.exists) continue;
      const regex = rewrite.get('uriRegexRewrite');
      if (rewrite.get('uri').isSet && regex.exists)
        report(rewrite, 'has uri and uriRegexRewrite, which exclude each other');
      if (rewrite.set('uri', 'authority').length === 0 && !regex.exists) {
        report(rewrite, 'a rewrite must give uri, uriRegexRewrite or authority');
      }
      if (!regex.exists) continue;
      if (regex.set('match', 'rewrite').length < 2) {
        report(regex, 'needs both match and rewrite');
        continue;
      }
      const problem = regexProblem(regex.get('match').text);
      if (problem) report(regex.get('match'), problem);
    }
  },
});
