import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { envoyPatches } from '../shared/envoy-patches';

const RELATIVE: ReadonlySet<string> = new Set(['INSERT_BEFORE', 'INSERT_AFTER', 'REPLACE', 'REMOVE']);

export const relativeOperation: Check = {
  name: 'relative-operation',
  level: 'warning',
  title: 'an EnvoyFilter whose effect depends on what others did before',
  references: ['IST0151 EnvoyFilterUsesRelativeOperation', 'IST0155 EnvoyFilterUsesRelativeOperationWithProxyVersion'],
  why: 'Inserting before or after, replacing and removing look at what is there. Without a priority Istio applies EnvoyFilters by age and name, so another one, or an upgrade, changes the outcome.',
  fix: 'set spec.priority, or use ADD or INSERT_FIRST',
  kinds: ['EnvoyFilter'],
  run(model, report) {
    for (const { filter, operation, applyTo, proxyVersion, path } of envoyPatches(model)) {
      if (!RELATIVE.has(operation) || valueAt(filter, ['spec', 'priority'])) continue;
      if (operation === 'REPLACE' && applyTo !== 'HTTP_FILTER' && applyTo !== 'NETWORK_FILTER') continue;
      if (operation === 'REMOVE' && (applyTo === 'ROUTE_CONFIGURATION' || applyTo === 'HTTP_ROUTE')) continue;
      report(
        filter,
        [...path, 'patch', 'operation'],
        `${operation} without a priority${proxyVersion ? `, for proxies ${proxyVersion} only: it ends with the next upgrade` : ''}`,
      );
    }
  },
};
