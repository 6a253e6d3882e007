import type { Check } from '../../check';
import { stateOfHost } from '../shared/hosts';

export const unknownDestination: Check = {
  name: 'unknown-destination',
  level: 'error',
  title: 'a route leads to a host that does not exist',
  references: ['IST0101 ReferencedResourceNotFound', 'KIA1101'],
  why: 'The proxy answers every request that takes this route with 503. A short name means a Service in the namespace of the VirtualService; a name with a dot, such as `reviews.shop`, is taken as it is and matches no Service.',
  fix: 'name a Service by its full name, or add a ServiceEntry for a host outside the cluster',
  kinds: ['VirtualService', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const destination of model.destinations) {
      const { host, written, rule } = destination;
      if (stateOfHost(model, host) !== 'missing') continue;
      const full = `${host}.svc.${model.meshConfig.clusterDomain}`;
      const expanded = model.registry.exact(full).length > 0;
      const named = model.namespaceOfHost(host);
      report(
        rule.virtualService,
        [...destination.path, 'host'],
        named === undefined
          ? `no Service or ServiceEntry has the host ${written}`
          : `namespace ${named} has no Service ${host.slice(0, host.indexOf('.'))}${written === host ? '' : ` (${written} means ${host})`}`,
        expanded ? { fix: `write ${full}: a name with a dot is not expanded` } : {},
      );
    }
  },
};
