import type { Field } from '../field';
import { objectCheck, REFUSED } from '../object-check';
import { checkDestination } from '../shared';

export const routeDestination = objectCheck({
  name: 'route-destination',
  title: 'a destination that Istio refuses',
  why: `${REFUSED} A destination is one host, with a port from 1 to 65535 and the name of a subset.`,
  fix: 'write a host name, the name of a subset, a port number',
  kinds: ['VirtualService'],
  validate(spec, report) {
    for (const destination of destinationsOf(spec)) checkDestination(destination, report);
  },
});

function destinationsOf(spec: Field): Field[] {
  const forwarded = ['http', 'tls', 'tcp'].flatMap((protocol) =>
    spec.get(protocol).items.flatMap((route) => route.get('route').items.map((entry) => entry.get('destination'))),
  );
  const mirrored = spec
    .get('http')
    .items.flatMap((route) => [
      route.get('mirror'),
      ...route.get('mirrors').items.map((mirror) => mirror.get('destination')),
    ]);
  return [...forwarded, ...mirrored];
}
