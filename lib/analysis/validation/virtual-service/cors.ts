import { quote } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { httpRoutes } from '../shared';
import { checkRegex } from './http-match';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE']);
const HEADER = /^[!#$%&'*+,\-.^_`|~A-Za-z0-9]+$/;

export const corsPolicy = objectCheck({
  name: 'cors-policy',
  title: 'a CORS policy that Istio refuses',
  why: `${REFUSED} Methods are HTTP's own in capitals, origins are not empty, maxAge counts whole seconds.`,
  fix: 'correct the policy',
  kinds: ['VirtualService'],
  about: ['corsPolicy'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      const policy = route.get('corsPolicy');
      if (!policy.exists) continue;
      for (const origin of policy.get('allowOrigins').items) {
        if (origin.set('exact', 'prefix', 'regex').length === 0)
          report(origin, 'an origin must be given by exact, prefix or regex');
        else checkRegex(origin, report);
      }
      for (const method of policy.get('allowMethods').items) {
        if (!METHODS.has(method.text))
          report(method, `${quote(method.text)} is no HTTP method; it must be one of ${[...METHODS].join(', ')}`);
      }
      for (const header of [...policy.get('allowHeaders').items, ...policy.get('exposeHeaders').items]) {
        if (!HEADER.test(header.text))
          report(header, `${quote(header.text)} is no header name; letters, digits and - are usual`);
      }
    }
  },
});
