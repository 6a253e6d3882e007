import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { type DestinationRef, gatewaysOfRule, type Model, namespaceOf, text } from '../../model';
import { callersOf, namespacesOfHost, rulesForCaller, subsetNames, subsetsOf } from '../shared/destination-rules';
import { stateOfHost } from '../shared/hosts';

export const unknownSubset: Check = {
  name: 'unknown-subset',
  level: 'error',
  title: 'a route leads to a subset that no DestinationRule in effect defines',
  references: ['IST0101 ReferencedResourceNotFound', 'KIA1107'],
  why: 'The proxy answers every request that takes this route with 503. A DestinationRule is looked up in the namespace of the caller, then of the service, then in the root namespace; one in a third namespace is ignored, and the first one found replaces the others.',
  fix: "define the subset in the DestinationRule of the host, in the service's namespace",
  kinds: ['VirtualService', 'DestinationRule', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const destination of model.destinations) {
      const { subset, host, rule } = destination;
      if (subset === undefined) continue;
      const state = stateOfHost(model, host);
      // Where the host itself is in doubt, that is said about the host.
      if (state === 'missing' || (state === 'not shown' && model.destinationRules.exact(host).length === 0)) continue;
      const callers = callersWithout(model, destination);
      if (callers === undefined) continue;
      const rules = model.destinationRules.covering(host);
      const elsewhere = rules.filter((one) => subsetsOf(one).some((candidate) => candidate.name === subset));
      const effective = rulesForCaller(model, host, callers[0]);
      const known = effective.flatMap((one) => subsetsOf(one).flatMap((candidate) => text(candidate.name) ?? []));
      const seen =
        effective.length === 0
          ? 'no DestinationRule of this host is in effect'
          : `the DestinationRule in effect has ${known.length === 0 ? 'none' : known.join(', ')}`;
      report(
        rule.virtualService,
        [...destination.path, 'subset'],
        `${host} has no subset ${subset}${callers[0] === undefined ? '' : ` for callers in namespace ${callers[0]}`}: ${seen}`,
        {
          related: [...new Set([...effective, ...elsewhere])],
          fix:
            elsewhere.length > 0
              ? `move the DestinationRule that defines it to the service's namespace, and let the callers see it`
              : known.length === 0
                ? undefined
                : `use one of ${known.join(', ')}, or add ${subset} to the DestinationRule`,
        },
      );
    }
  },
};

/** The callers for whom the subset is missing: a gateway's namespace, or when no sidecar finds it, all. */
function callersWithout(model: Model, { rule, host, subset }: DestinationRef): [string | undefined] | undefined {
  const has = (caller: string | undefined) => subset !== undefined && subsetNames(model, host, caller).has(subset);
  const namespace = namespaceOf(rule.virtualService);
  const gateways = gatewaysOfRule(rule);
  for (const reference of gateways) {
    if (reference === 'mesh') continue;
    const gateway = model.gateway(reference, namespace);
    const missing = gateway && [...model.namespacesOfGateway(gateway)].find((caller) => !has(caller));
    if (missing !== undefined) return [missing];
  }
  const delegate = valueAt(rule.virtualService, ['spec', 'hosts']) === undefined;
  if (!gateways.includes('mesh') && !delegate) return undefined;
  if (has(undefined)) return undefined;
  if (![namespace, ...callersOf(model, host)].some(has)) return [undefined];
  // What the service's own rule hides by exportTo is missing in the namespace of the VirtualService.
  const hidden = namespacesOfHost(model, host).some((owner) => owner !== namespace && has(owner));
  return hidden && model.callingNamespaces.has(namespace) && !has(namespace) ? [namespace] : undefined;
}
