import { quote } from '../forms';
import { objectCheck, REFUSED } from '../object-check';
import { checkPort, httpRoutes } from '../shared';

const MEGABYTE = 1024 * 1024;

export const httpRedirect = objectCheck({
  name: 'http-redirect',
  title: 'a redirect or direct response that Istio refuses',
  why: `${REFUSED} A redirect changes something and answers with a status of 3xx; a direct response has a status and at most 1 MB.`,
  fix: 'correct the answer',
  kinds: ['VirtualService'],
  about: ['redirect', 'directResponse'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      const redirect = route.get('redirect');
      if (redirect.exists) {
        const changes = redirect.set('uri', 'authority', 'scheme').length > 0;
        const ports = ['port', 'derivePort'].filter((name) => redirect.get(name).exists);
        if (!changes && ports.length === 0) report(redirect, 'a redirect must give uri, authority, scheme or port');
        const code = redirect.get('redirectCode');
        if (code.isSet && (code.number < 300 || code.number > 399)) {
          report(code, `${code.number} is no status of a redirect; it must be 300 to 399`);
        }
        const scheme = redirect.get('scheme');
        if (scheme.isSet && !['http', 'https'].includes(scheme.text)) {
          report(scheme, `${quote(scheme.text)} is no scheme of a redirect; it must be http or https`);
        }
        if (redirect.get('port').isSet) checkPort(redirect.get('port'), report);
      }
      const direct = route.get('directResponse');
      if (!direct.exists) continue;
      const status = direct.get('status');
      if (status.number < 200 || status.number > 600)
        report(status, `${status.number} is no status; it must be 200 to 599`);
      const body = direct.get('body');
      const size = Buffer.byteLength(body.get('string').text) || Buffer.byteLength(body.get('bytes').text, 'base64');
      if (size > MEGABYTE)
        report(body, `the body has ${size} bytes; at most 1 MB is allowed`, 'serve it from a workload');
    }
  },
});
