import type { Check } from '../../check';
import { envoyPatches } from '../shared/envoy-patches';

export const operationWithoutEffect: Check = {
  name: 'operation-without-effect',
  level: 'error',
  title: 'an operation that an EnvoyFilter cannot do where it applies',
  references: [
    'IST0152 EnvoyFilterUsesReplaceOperationIncorrectly',
    'IST0153 EnvoyFilterUsesAddOperationIncorrectly',
    'IST0154 EnvoyFilterUsesRemoveOperationIncorrectly',
  ],
  why: 'Istio ignores the patch. ADD and REMOVE do nothing to ROUTE_CONFIGURATION and HTTP_ROUTE; REPLACE works on HTTP_FILTER and NETWORK_FILTER only.',
  fix: 'use MERGE, or an operation that is possible there',
  kinds: ['EnvoyFilter'],
  run(model, report) {
    for (const { filter, operation, applyTo, path } of envoyPatches(model)) {
      const route = applyTo === 'ROUTE_CONFIGURATION' || applyTo === 'HTTP_ROUTE';
      const ignored =
        (route && (operation === 'ADD' || operation === 'REMOVE')) ||
        (operation === 'REPLACE' && applyTo !== 'HTTP_FILTER' && applyTo !== 'NETWORK_FILTER');
      if (ignored) report(filter, [...path, 'patch', 'operation'], `${operation} does nothing to ${applyTo}`);
    }
  },
};
