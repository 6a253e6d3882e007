import { objectCheck, REFUSED } from '../object-check';
import { boundToMesh } from './hosts';

const CLAIMS = /^@request\.auth\.claims(\..|\[.+\]$)/i;

export const virtualServiceShape = objectCheck({
  name: 'virtual-service-shape',
  title: 'a VirtualService that as a whole makes no sense',
  why: `${REFUSED} It needs routes; without hosts it is a delegate, which has HTTP routes only and no gateways; JWT claims can be matched at gateways only.`,
  fix: 'give it hosts and routes, or make it a delegate with http routes alone',
  kinds: ['VirtualService'],
  validate(spec, report) {
    if (!spec.get('hosts').isSet) {
      for (const field of spec.set('gateways', 'tls', 'tcp')) {
        report(field, 'a VirtualService without hosts is a delegate: it has http routes only');
      }
    }
    if (spec.set('http', 'tls', 'tcp').length === 0) {
      report(spec, 'has no routes; http, tls or tcp must be given', 'add a route');
    }
    if (!boundToMesh(spec)) return;
    for (const route of spec.get('http').items) {
      for (const match of route.get('match').items) {
        for (const headers of [match.get('headers'), match.get('withoutHeaders')]) {
          for (const [name, field] of headers.entries) {
            if (!CLAIMS.test(name)) continue;
            const fix = 'bind the VirtualService to a gateway, or let an AuthorizationPolicy look at the claim';
            report(field, 'JWT claims can be matched at gateways only; this VirtualService is bound to the mesh', fix);
          }
        }
      }
    }
  },
});
