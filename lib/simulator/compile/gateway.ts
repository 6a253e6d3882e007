import type { KubernetesObject } from '../../manifests';
import type { FilterChain, Listener, RouteAction, RouteTable, Rule, VirtualHost } from '../ir';
import {
  byNarrowness,
  hostsOverlap,
  intersectHosts,
  isHttp,
  isWildcard,
  type L4MatchSpec,
  parseProtocol,
  type Registry,
  type Service,
} from '../model';
import { orderChains, type RawChain } from './chains';
import {
  gatewayPorts,
  gatewaysOf,
  type MergedGateways,
  mergeGateways,
  type PlacedServer,
  passesThrough,
  terminatesHttps,
} from './gateway-merge';
import { compileRoutes, type RouteLookup } from './http-route';
import { tcpAction } from './l4';
import { destinationHash, type ProxyContext } from './virtual-hosts';
import type { VirtualService, VirtualServices } from './virtual-services';

/** A gateway's listeners, and how its Service's ports lead to them. */
export interface CompiledGateway {
  readonly listeners: ReadonlyMap<number, Listener>;
  /** Port of the gateway's Service to port of the workload. */
  readonly ports: ReadonlyMap<number, number>;
  readonly merged: MergedGateways;
}

/** Everything a gateway workload listens for. */
export function compileGateway(
  context: ProxyContext,
  objects: readonly KubernetesObject[],
  registry: Registry,
  virtualServices: VirtualServices,
): CompiledGateway {
  const ports = gatewayPorts(registry, context.namespace, context.labels);
  const merged = mergeGateways(gatewaysOf(objects, context.labels), ports);
  const builder = new GatewayBuilder(context, registry, virtualServices);
  const listeners = new Map<number, Listener>();
  for (const [port, servers] of merged.plaintext) {
    listeners.set(port, { address: '0.0.0.0', port, chains: builder.plaintext(servers) });
  }
  for (const [port, servers] of merged.tls) {
    listeners.set(port, { address: '0.0.0.0', port, chains: builder.tls(servers) });
  }
  for (const [port, listener] of listeners) if (listener.chains.length === 0) listeners.delete(port);
  return { listeners, ports, merged };
}

class GatewayBuilder {
  readonly #context: ProxyContext;
  readonly #registry: Registry;
  readonly #virtualServices: VirtualServices;

  constructor(context: ProxyContext, registry: Registry, virtualServices: VirtualServices) {
    this.#context = context;
    this.#registry = registry;
    this.#virtualServices = virtualServices;
  }

  plaintext(servers: readonly PlacedServer[]): readonly FilterChain[] {
    const [first] = servers;
    if (!first) return [];
    if (isHttp(parseProtocol(first.spec.port.protocol))) return orderChains([this.#http(servers, first)]);
    const chain = this.#tcp(first);
    return chain ? orderChains([chain]) : [];
  }

  tls(servers: readonly PlacedServer[]): readonly FilterChain[] {
    const taken = new Set<string>();
    return orderChains(
      servers.flatMap((server): RawChain[] => {
        if (terminatesHttps(server.spec)) return [this.#http([server], server)];
        if (passesThrough(server.spec)) return this.#passthrough(server, taken);
        const chain = this.#tcp(server);
        return chain ? [chain] : [];
      }),
    );
  }

  #bound(server: PlacedServer): readonly VirtualService[] {
    return this.#virtualServices.boundTo(server.gateway, this.#context.namespace);
  }

  #http(servers: readonly PlacedServer[], first: PlacedServer): RawChain {
    let routes: RouteTable | undefined;
    const table = () => this.#routes(first.routeName, servers);
    return {
      sni: first.spec.tls && !isHttp(parseProtocol(first.spec.port.protocol)) ? sniHosts(first) : [],
      cidrs: [],
      httpOnly: false,
      action: {
        kind: 'http',
        protocol: parseProtocol(first.spec.port.protocol),
        get routes() {
          routes ??= table();
          return routes;
        },
      },
      ...terminates(first),
      from: provenance(first),
    };
  }

  /** Virtual hosts of the HTTP servers that share a port, VirtualServices of a host merged, oldest first. */
  #routes(name: string, servers: readonly PlacedServer[]): RouteTable {
    const hosts = new Map<string, { routes: Rule<RouteAction>[]; requireTls: boolean; port: number }>();
    const compiled = new Map<string, Rule<RouteAction>[]>();
    const raw = new Map<VirtualHost, readonly Rule<RouteAction>[]>();
    for (const server of servers) {
      const requireTls = server.spec.tls?.httpsRedirect === true;
      const port = server.spec.port.number;
      for (const virtualService of this.#bound(server)) {
        const shared = intersectHosts(hostsFor(server, virtualService.namespace), virtualService.hosts);
        if (shared.length === 0) continue;
        const key = `${server.gateway} ${virtualService.namespace}/${virtualService.name}`;
        let routes = compiled.get(key);
        if (!routes) {
          routes = this.#compile(virtualService, server);
          compiled.set(key, routes);
        }
        if (routes.length === 0) continue;
        for (const host of shared) {
          const known = hosts.get(host.toLowerCase());
          if (known) {
            known.routes.push(...routes);
            known.requireTls ||= requireTls;
          } else hosts.set(host.toLowerCase(), { routes: [...routes], requireTls, port });
        }
      }
      if (!requireTls) continue;
      for (const host of server.hosts.map((one) => one.toLowerCase())) {
        const known = hosts.get(host);
        if (known) known.requireTls = true;
        else hosts.set(host, { routes: [], requireTls, port });
      }
    }
    const virtualHosts: VirtualHost[] = [];
    // Hosts with the same routes are one virtual host, named after the first.
    for (const [host, { routes, requireTls, port }] of [...hosts].sort(([one], [other]) => bySpecificity(one, other))) {
      const index = virtualHosts.findIndex(
        (one) => one.requireTls === requireTls && sameRules(raw.get(one) ?? [], routes),
      );
      const same = virtualHosts[index];
      if (same) {
        const wider = { ...same, domains: [...same.domains, host] };
        raw.set(wider, routes);
        virtualHosts[index] = wider;
        continue;
      }
      const made = { name: `${host}:${port}`, domains: [host], requireTls, routes: catchAllsLast(routes) };
      raw.set(made, routes);
      virtualHosts.push(made);
    }
    return { name, virtualHosts };
  }

  #compile(virtualService: VirtualService, server: PlacedServer): Rule<RouteAction>[] {
    const { namespace, labels, clusters, scope, settings } = this.#context;
    const lookup: RouteLookup = {
      settings,
      tls: server.spec.tls !== undefined,
      service: (host) => this.#service(host, virtualService.namespace),
      hash: (destination) => {
        const service = scope.services.get(destination.host);
        return service && destinationHash(clusters.ruleOf(service), destination);
      },
    };
    const context = { namespace, labels, gateway: server.gateway, port: server.spec.port.number };
    return compileRoutes(virtualService, context, lookup);
  }

  /** The service a VirtualService means: of its own namespace first, when the gateway sees it. */
  #service(host: string, namespace: string): Service | undefined {
    const own = this.#registry
      .exportedTo(this.#context.namespace)
      .find((service) => service.hostname === host && service.namespace === namespace);
    return own ?? this.#context.scope.services.get(host);
  }

  /** The first VirtualService with a TCP rule for the server's port takes it. */
  #tcp(server: PlacedServer): RawChain | undefined {
    for (const virtualService of this.#bound(server)) {
      if (!picksHosts(server, virtualService)) continue;
      for (const [index, rule] of virtualService.tcp.entries()) {
        const matches = rule.match ?? [];
        if (matches.length > 0 && !matches.some((match) => atServer(match, server))) continue;
        if ((rule.route ?? []).length === 0) continue;
        return {
          sni: server.spec.tls ? sniHosts(server) : [],
          cidrs: [],
          httpOnly: false,
          action: { kind: 'tcp', tcp: tcpAction(this.#context, rule.route ?? [], server.spec.port.number) },
          ...terminates(server),
          from: {
            kind: 'VirtualService',
            namespace: virtualService.namespace,
            name: virtualService.name,
            field: `spec.tcp[${index}]`,
          },
        };
      }
    }
    return undefined;
  }

  #passthrough(server: PlacedServer, taken: Set<string>): RawChain[] {
    const chains: RawChain[] = [];
    for (const virtualService of this.#bound(server)) {
      if (!picksHosts(server, virtualService)) continue;
      for (const [index, rule] of virtualService.tls.entries()) {
        if ((rule.route ?? []).length === 0) continue;
        for (const [at, match] of (rule.match ?? []).entries()) {
          if (!atServer(match, server)) continue;
          const names = match.sniHosts ?? [];
          if (names.some((host) => taken.has(host))) continue;
          for (const host of names) taken.add(host);
          chains.push({
            sni: names,
            cidrs: [],
            httpOnly: false,
            action: { kind: 'tcp', tcp: tcpAction(this.#context, rule.route ?? [], server.spec.port.number) },
            from: {
              kind: 'VirtualService',
              namespace: virtualService.namespace,
              name: virtualService.name,
              field: `spec.tls[${index}].match[${at}]`,
            },
          });
        }
      }
    }
    return chains;
  }
}

/** Hosts of a server that VirtualServices of a namespace may use, without the namespace. */
function hostsFor(server: PlacedServer, namespace: string): string[] {
  return server.hosts.flatMap((host) => {
    const [owner = '', name] = host.split('/');
    if (name === undefined) return [host];
    return owner === namespace ? [name] : [];
  });
}

function picksHosts(server: PlacedServer, virtualService: VirtualService): boolean {
  const allowed = hostsFor(server, virtualService.namespace);
  return virtualService.hosts.some((host) => allowed.some((one) => hostsOverlap(one, host)));
}

function sniHosts(server: PlacedServer): string[] {
  const names = server.hosts.map((host) => host.slice(host.indexOf('/') + 1));
  return names.some((name) => name === '*') ? ['*'] : names;
}

function terminates(server: PlacedServer): Pick<FilterChain, 'terminates'> {
  const { spec } = server;
  if (!spec.tls || passesThrough(spec) || isHttp(parseProtocol(spec.port.protocol))) return {};
  const mode = spec.tls.mode ?? 'PASSTHROUGH';
  const known = (['SIMPLE', 'MUTUAL', 'OPTIONAL_MUTUAL', 'ISTIO_MUTUAL'] as const).find((one) => one === mode);
  return known ? { terminates: known } : {};
}

function atServer(match: L4MatchSpec, server: PlacedServer): boolean {
  if (match.port && match.port !== server.spec.port.number) return false;
  return !match.gateways || match.gateways.length === 0 || match.gateways.includes(server.gateway);
}

/** Longest first, then by name; wildcards last. */
function bySpecificity(one: string, other: string): number {
  return Number(isWildcard(one)) - Number(isWildcard(other)) || byNarrowness(one, other);
}

function sameRules(one: readonly Rule<RouteAction>[], other: readonly Rule<RouteAction>[]): boolean {
  return one.length === other.length && one.every((rule, index) => rule === other[index]);
}

function provenance(server: PlacedServer) {
  const [namespace = '', name = ''] = server.gateway.split('/');
  return { kind: 'Gateway', namespace, name, field: server.field };
}

/** Rules that match everything move behind the others, so that merged VirtualServices do not hide each other. */
function catchAllsLast(routes: readonly Rule<RouteAction>[]): Rule<RouteAction>[] {
  const everything = (rule: Rule<RouteAction>) => rule.when.op === 'true' || isAnyPathRegex(rule);
  return [...routes.filter((rule) => !everything(rule)), ...routes.filter(everything)];
}

function isAnyPathRegex({ when }: Rule<RouteAction>): boolean {
  return (
    when.op === 'test' && when.field.name === 'path' && when.matcher.kind === 'regex' && when.matcher.regex === '.*'
  );
}
