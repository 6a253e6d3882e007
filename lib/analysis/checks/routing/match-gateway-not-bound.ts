import type { Check } from '../../check';
import { gatewaysOf, texts } from '../../model';

export const matchGatewayNotBound: Check = {
  name: 'match-gateway-not-bound',
  level: 'error',
  title: 'a match names a gateway that its VirtualService is not bound to',
  why: 'The match never holds. A VirtualService that lists gateways holds in the mesh only when `mesh` is among them.',
  fix: 'add the gateway to spec.gateways, or correct its name in the match',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      matches.forEach((match, index) => {
        texts(match.gateways).forEach((gateway, at) => {
          const bound = gatewaysOf(virtualService);
          if (!bound.includes(gateway)) {
            report(
              virtualService,
              [...path, 'match', index, 'gateways', at],
              `${gateway} is not among the gateways of the VirtualService: ${bound.join(', ')}`,
            );
          }
        });
      });
    }
  },
};
