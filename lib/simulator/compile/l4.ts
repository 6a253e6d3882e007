import type { Provenance, TcpAction } from '../ir';
import {
  hostsOverlap,
  isTls,
  type L4MatchSpec,
  type RouteDestinationSpec,
  type Service,
  type ServicePort,
  seconds,
} from '../model';
import type { RawChain } from './chains';
import type { DestinationRule } from './destination-rules';
import { applies } from './http-match';
import { clusterOf } from './http-route';
import type { ProxyContext } from './virtual-hosts';
import type { VirtualService } from './virtual-services';

/** Chains of a TCP or TLS port of a service, as its VirtualServices route it. */
export function outboundL4Chains(
  context: ProxyContext,
  service: Service,
  port: ServicePort,
  virtualServices: readonly VirtualService[],
  cidrs: readonly string[],
  wildcardBind: boolean,
): RawChain[] {
  const bound = virtualServices.filter((one) => one.hosts.some((host) => hostsOverlap(host, service.hostname)));
  return isTls(port.protocol)
    ? tlsChains(context, service, port, bound, cidrs, wildcardBind)
    : tcpChains(context, service, port, bound, cidrs);
}

function tlsChains(
  context: ProxyContext,
  service: Service,
  port: ServicePort,
  bound: readonly VirtualService[],
  cidrs: readonly string[],
  wildcardBind: boolean,
): RawChain[] {
  const chains: RawChain[] = [];
  const handled = new Set<string>();
  let blocks = cidrs;
  for (const virtualService of bound) {
    for (const [index, rule] of virtualService.tls.entries()) {
      for (const [at, match] of (rule.match ?? []).entries()) {
        if (!atProxy(match, context, port.number)) continue;
        // Istio keeps the blocks of one match for those that follow.
        if (match.destinationSubnets && match.destinationSubnets.length > 0) blocks = match.destinationSubnets;
        const key = `${(match.sniHosts ?? []).join()}|${(match.destinationSubnets ?? []).join()}`;
        if (handled.has(key)) continue;
        handled.add(key);
        chains.push({
          sni: match.sniHosts ?? [],
          cidrs: blocks,
          httpOnly: false,
          action: { kind: 'tcp', tcp: tcpAction(context, rule.route ?? [], port.number) },
          from: provenance(virtualService, `spec.tls[${index}].match[${at}]`),
        });
      }
    }
  }
  if (chains.length > 0) return chains;
  const byName = cidrs.length > 0 || wildcardBind;
  return [{ ...defaultChain(context, service, port), sni: byName ? [service.hostname] : [], cidrs }];
}

function tcpChains(
  context: ProxyContext,
  service: Service,
  port: ServicePort,
  bound: readonly VirtualService[],
  cidrs: readonly string[],
): RawChain[] {
  const chains: RawChain[] = [];
  for (const virtualService of bound) {
    for (const [index, rule] of virtualService.tcp.entries()) {
      const matches = (rule.match ?? []).filter((match) => atProxy(match, context, port.number));
      if ((rule.match ?? []).length > 0 && matches.length === 0) continue;
      const first = matches.findIndex((match) => (match.destinationSubnets ?? []).length === 0);
      const everything = (rule.match ?? []).length === 0 || first >= 0;
      chains.push({
        sni: [],
        cidrs: everything ? cidrs : matches.flatMap((match) => match.destinationSubnets ?? []),
        httpOnly: false,
        action: { kind: 'tcp', tcp: tcpAction(context, rule.route ?? [], port.number) },
        from: provenance(virtualService, `spec.tcp[${index}]`),
      });
      if (everything) return chains;
    }
  }
  chains.push({ ...defaultChain(context, service, port), cidrs });
  return chains;
}

/** Without a rule: the service itself, on its only port or the listener's. */
function defaultChain(context: ProxyContext, service: Service, port: ServicePort): RawChain {
  const [only] = service.ports;
  const number = service.ports.length === 1 && only ? only.number : port.number;
  return {
    sni: [],
    cidrs: [],
    httpOnly: false,
    action: {
      kind: 'tcp',
      tcp: {
        to: [{ host: service.hostname, port: number, weight: 100 }],
        ...connectionSettings(context.clusters.ruleOf(service), undefined),
      },
    },
    from: {
      kind: service.kubernetes ? 'Service' : 'ServiceEntry',
      namespace: service.namespace,
      name: service.object.metadata.name,
    },
  };
}

/** What a TCP or TLS rule does; settings of the connection come from the first destination's DestinationRule. */
export function tcpAction(context: ProxyContext, routes: readonly RouteDestinationSpec[], port: number): TcpAction {
  const lookup = { service: (host: string) => context.scope.services.get(host) };
  const [first] = routes;
  const service = first && context.scope.services.get(first.destination.host);
  const rule = service && context.clusters.ruleOf(service);
  if (routes.length === 1 && first) {
    return {
      to: [{ ...clusterOf(first.destination, port, lookup), weight: 100 }],
      ...connectionSettings(rule, first.destination.subset),
    };
  }
  return {
    to: routes
      .filter((route) => route.weight)
      .map((route) => ({ ...clusterOf(route.destination, port, lookup), weight: route.weight ?? 0 })),
    ...connectionSettings(rule, undefined),
  };
}

function connectionSettings(rule: DestinationRule | undefined, subsetName: string | undefined): Omit<TcpAction, 'to'> {
  const policy = rule?.spec.trafficPolicy;
  const subset = rule?.spec.subsets?.find((one) => one.name === (subsetName ?? ''))?.trafficPolicy;
  const idle = seconds(policy?.connectionPool?.tcp?.idleTimeout);
  const balancer = subset?.loadBalancer ?? policy?.loadBalancer;
  const hash = balancer?.consistentHash as Record<string, unknown> | undefined;
  const tunnel = subset?.tunnel ?? policy?.tunnel;
  return {
    ...(idle !== undefined ? { idleTimeoutSeconds: idle } : {}),
    ...(hash?.useSourceIp === true ? { hashPolicy: [{ sourceIp: {} }] } : {}),
    ...(tunnel
      ? {
          tunnel: {
            protocol: String(tunnel.protocol ?? 'CONNECT'),
            targetHost: String(tunnel.targetHost ?? ''),
            targetPort: Number(tunnel.targetPort ?? 0),
          },
        }
      : {}),
  };
}

function atProxy(match: L4MatchSpec, context: ProxyContext, port: number): boolean {
  // Unlike for HTTP, gateways, labels and namespace must all fit.
  const { gateways, ...rest } = match;
  if (gateways && gateways.length > 0 && !gateways.includes('mesh')) return false;
  return applies(rest, { namespace: context.namespace, labels: context.labels, gateway: 'mesh', port });
}

function provenance(virtualService: VirtualService, field: string): Provenance {
  return { kind: 'VirtualService', namespace: virtualService.namespace, name: virtualService.name, field };
}
