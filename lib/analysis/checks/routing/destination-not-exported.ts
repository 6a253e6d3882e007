import type { Check } from '../../check';
import { gatewaysOfRule, type Host, isDelegate, type Model, namespaceOf, type RouteRule } from '../../model';
import { isExportedTo } from '../shared/destination-rules';

export const destinationNotExported: Check = {
  name: 'destination-not-exported',
  level: 'error',
  title: 'a route leads to a host that its callers do not see',
  why: 'exportTo of a Service or ServiceEntry hides it from other namespaces. For a proxy there the host does not exist, and requests that take this route get 503.',
  fix: 'export the host to this namespace, or drop its exportTo',
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway', 'Deployment'],
  run(model, report) {
    for (const { host, rule, path } of model.destinations) {
      const declared = model.registry.exact(host);
      if (declared.length === 0 || declared.some((one) => one.exportTo.length === 0) || isDelegate(rule.virtualService))
        continue;
      const blind = blindCaller(model, rule, declared);
      if (blind !== undefined)
        report(rule.virtualService, [...path, 'host'], `${host} is not exported to namespace ${blind}`, {
          related: declared.map((one) => one.object),
        });
    }
  },
};

/** A namespace that surely takes the rule and does not see the host. */
function blindCaller(model: Model, rule: RouteRule, declared: readonly Host[]): string | undefined {
  const own = namespaceOf(rule.virtualService);
  const gateways = gatewaysOfRule(rule);
  for (const reference of gateways) {
    const gateway = reference === 'mesh' ? undefined : model.gateway(reference, own);
    const namespaces = gateway ? [...model.namespacesOfGateway(gateway)] : [];
    const blind = namespaces.find((caller) => !declared.some((one) => sees(one, caller)));
    if (blind !== undefined) return blind;
  }
  if (!gateways.includes('mesh')) return undefined;
  // In the mesh somebody who sees both may be who it is for.
  const seeing = [...model.callingNamespaces].filter((caller) => declared.some((one) => sees(one, caller)));
  return seeing.some((caller) => isExportedTo(rule.virtualService, caller)) ? undefined : own;
}

function sees(host: Host, caller: string): boolean {
  return host.exportTo.some((one) => one === '*' || one === caller || (one === '.' && host.namespace === caller));
}
