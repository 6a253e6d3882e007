import type { Check } from '../../check';
import { gatewaysOf, namespaceOf } from '../../model';

export const gatewayWithoutRoutes: Check = {
  name: 'gateway-without-routes',
  level: 'info',
  title: 'a Gateway that no VirtualService is bound to',
  why: 'Its ports are open, and every request gets 404.',
  fix: 'bind a VirtualService to it, or remove it',
  kinds: ['Gateway', 'VirtualService'],
  run(model, report) {
    const bound = new Set(
      model
        .ofKind('VirtualService')
        .flatMap((one) => gatewaysOf(one).map((reference) => model.gateway(reference, namespaceOf(one)))),
    );
    for (const gateway of model.ofKind('Gateway'))
      if (!bound.has(gateway)) report(gateway, [], 'no VirtualService is bound to it');
  },
};
