import { isRecord } from '../../manifests';
import type { RouteAction, RouteTable, Rule, VirtualHost } from '../ir';
import { ALWAYS } from '../ir';
import {
  byNarrowness,
  type Destination,
  hostsOverlap,
  hostWithin,
  isHttpOrSniffed,
  isWildcard,
  type MeshSettings,
  type Service,
  type ServicePort,
  type Spec,
  type StringMap,
} from '../model';
import type { Clusters } from './clusters';
import type { DestinationRule } from './destination-rules';
import { hashPolicyOf, retriesOf } from './http-policies';
import { compileRoutes, type RouteLookup } from './http-route';
import { type EgressListener, outboundPolicyOf, type Scope } from './scope';
import type { VirtualService } from './virtual-services';

/** What a proxy's routes are made from. */
export interface ProxyContext {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly scope: Scope;
  readonly clusters: Clusters;
  readonly settings: MeshSettings;
}

/** A service as one port shows it. */
interface PortService {
  readonly service: Service;
  readonly port: ServicePort;
}

/** The routes of an outbound HTTP port. `only` is the service of a port whose protocol is detected. */
export function outboundRoutes(
  context: ProxyContext,
  listener: EgressListener,
  port: number,
  only?: Service,
): RouteTable {
  const name = only ? `${only.hostname}:${port}` : String(port);
  const builder = new VirtualHostBuilder(context, listener, port);
  const virtualHosts = builder.build();
  if (only) {
    const own = virtualHosts.filter((host) => host.domains.includes(only.hostname));
    return { name, virtualHosts: own.map((host) => (own.length === 1 ? { ...host, domains: ['*'] } : host)) };
  }
  return { name, virtualHosts: [...virtualHosts, catchAll(context)] };
}

/** Unknown hosts pass or are answered with 502, as the outbound traffic policy says. */
function catchAll({ scope }: ProxyContext): VirtualHost {
  const allowed = scope.outbound === 'ALLOW_ANY';
  const name = allowed ? 'allow_any' : 'block_all';
  const from = outboundPolicyOf(scope);
  return {
    name,
    domains: ['*'],
    requireTls: false,
    routes: [
      {
        when: ALWAYS,
        action: {
          name,
          does: { kind: allowed ? 'passthrough' : 'blackhole' },
          ...(allowed ? { timeoutSeconds: 0 } : {}),
        },
        from,
      },
    ],
  };
}

class VirtualHostBuilder {
  readonly #context: ProxyContext;
  readonly #listener: EgressListener;
  readonly #port: number;
  readonly #services = new Map<string, PortService>();
  readonly #usedNames = new Set<string>();
  readonly #usedDomains = new Set<string>();
  readonly #knownHosts = new Set<string>();

  constructor(context: ProxyContext, listener: EgressListener, port: number) {
    this.#context = context;
    this.#listener = listener;
    this.#port = port;
    for (const service of listener.services) {
      const found = service.ports.find((one) => one.number === port);
      if (found) this.#services.set(service.hostname, { service, port: found });
    }
  }

  build(): VirtualHost[] {
    const wildcards = mostSpecific(this.#listener);
    const groups: { services: Service[]; hosts: string[]; routes: Rule<RouteAction>[] }[] = [];
    for (const virtualService of this.#virtualServices()) {
      const routes = compileRoutes(
        virtualService,
        { namespace: this.#context.namespace, labels: this.#context.labels, gateway: 'mesh', port: this.#port },
        this.#lookup(),
      );
      if (routes.length === 0) continue;
      const { services, hosts } = this.#split(virtualService, wildcards);
      const http = services.filter(({ port }) => isHttpOrSniffed(port.protocol)).map(({ service }) => service);
      // Hosts nobody registered work on port 80 only.
      if (http.length === 0 && this.#port !== 80) continue;
      groups.push({ services: http, hosts, routes });
    }
    const taken = new Set(groups.flatMap((group) => group.services.map((service) => service.hostname)));
    for (const { service, port } of this.#services.values()) {
      if (taken.has(service.hostname) || service.resolution === 'alias' || !isHttpOrSniffed(port.protocol)) continue;
      groups.push({ services: [service], hosts: [], routes: [defaultRoute(service, port, this.#context)] });
    }
    for (const group of groups) for (const service of group.services) this.#knownHosts.add(service.hostname);
    const built: VirtualHost[] = [];
    for (const group of groups) {
      for (const host of group.hosts) this.#add(built, host, [host], [], group.routes);
      for (const service of group.services) {
        const { domains, short } = serviceDomains(service, this.#context.namespace, this.#context.settings.domain);
        this.#add(built, service.hostname, domains, short, group.routes);
      }
    }
    return built;
  }

  /** VirtualServices that matter on this port; on port 80 all of them, for hosts nobody registered. */
  #virtualServices(): readonly VirtualService[] {
    if (this.#port === 80) return this.#listener.virtualServices;
    const wildcardServices = [...this.#services.keys()].filter(isWildcard);
    return this.#listener.virtualServices.filter((one) =>
      one.hosts.some((host) => {
        if (this.#services.has(host)) return true;
        const candidates = isWildcard(host) ? [...this.#services.keys()] : wildcardServices;
        return candidates.some((service) => hostsOverlap(host, service));
      }),
    );
  }

  /** The registered services and the other hosts that a VirtualService routes. */
  #split(
    virtualService: VirtualService,
    wildcards: ReadonlyMap<string, VirtualService>,
  ): { services: PortService[]; hosts: string[] } {
    const services: PortService[] = [];
    const hosts: string[] = [];
    for (const host of virtualService.hosts.filter((one) => !isWildcard(one))) {
      const service = this.#services.get(host);
      if (service) services.push(service);
      else hosts.push(host);
    }
    for (const host of virtualService.hosts.filter(isWildcard)) {
      let found = false;
      for (const [hostname, service] of this.#services) {
        if (!hostsOverlap(hostname, host)) continue;
        found = true;
        if (wildcards.get(hostname) === virtualService) services.push(service);
      }
      if (!found) hosts.push(host);
    }
    return { services, hosts };
  }

  #add(built: VirtualHost[], host: string, domains: string[], short: string[], routes: Rule<RouteAction>[]): void {
    const name = `${host}:${this.#port}`;
    if (this.#usedNames.has(name)) return;
    this.#usedNames.add(name);
    const kept = domains.filter((domain) => {
      const key = domain.toLowerCase();
      if (this.#usedDomains.has(key)) return false;
      if (short.includes(domain) && this.#knownHosts.has(domain)) return false;
      this.#usedDomains.add(key);
      return true;
    });
    if (kept.length > 0) built.push({ name, domains: kept, requireTls: false, routes });
  }

  #lookup(): RouteLookup {
    const { clusters, scope, settings } = this.#context;
    return {
      settings,
      tls: false,
      service: (host) => {
        const found = this.#services.get(host);
        return found && { ...found.service, ports: [found.port] };
      },
      hash: (destination) => {
        const service = scope.services.get(destination.host);
        return service && destinationHash(clusters.ruleOf(service), destination);
      },
    };
  }
}

const mostSpecificOf = new WeakMap<EgressListener, ReadonlyMap<string, VirtualService>>();

/** For each service the VirtualService whose host fits it best. */
function mostSpecific(listener: EgressListener): ReadonlyMap<string, VirtualService> {
  const known = mostSpecificOf.get(listener);
  if (known) return known;
  const exact = new Map<string, VirtualService>();
  const wildcards = new Map<string, VirtualService>();
  for (const one of listener.virtualServices) {
    for (const host of one.hosts) {
      const index = isWildcard(host) ? wildcards : exact;
      if (!index.has(host)) index.set(host, one);
    }
  }
  const found = new Map<string, VirtualService>();
  const patterns = [...wildcards.keys()].sort(byNarrowness);
  for (const service of listener.services) {
    const pattern = patterns.find((one) => hostWithin(service.hostname, one));
    const best = exact.get(service.hostname) ?? (pattern ? wildcards.get(pattern) : undefined);
    if (best) found.set(service.hostname, best);
  }
  mostSpecificOf.set(listener, found);
  return found;
}

/** The names under which a service is called by a client in a namespace, and which of them are short forms. */
export function serviceDomains(
  service: Service,
  namespace: string,
  domain: string,
): { domains: string[]; short: string[] } {
  const suffix = `.svc.${domain}`;
  const short: string[] = [];
  if (service.hostname.endsWith(suffix)) {
    const base = service.hostname.slice(0, -suffix.length);
    const dot = base.indexOf('.');
    if (dot > 0) {
      if (base.slice(dot + 1) === namespace) short.push(base.slice(0, dot));
      short.push(`${base}.svc`, base);
    }
  }
  const domains = [service.hostname, ...short];
  if (service.kubernetes && service.resolution === 'passthrough') {
    domains.push(...domains.map((one) => `*.${one}`));
  }
  domains.push(...service.addresses.filter((address) => address !== '0.0.0.0'));
  return { domains: [...new Set(domains)], short };
}

function defaultRoute(service: Service, port: ServicePort, context: ProxyContext): Rule<RouteAction> {
  const rule = context.clusters.ruleOf(service);
  const hash = hashPolicyOf(serviceHash(rule, port.number));
  const retries = retriesOf(context.settings.defaultHttpRetryPolicy, false);
  return {
    when: ALWAYS,
    action: {
      name: 'default',
      does: { kind: 'forward', to: [{ host: service.hostname, port: port.number, weight: 100 }] },
      timeoutSeconds: 0,
      ...(retries ? { retries } : {}),
      ...(hash ? { hashPolicy: [hash] } : {}),
    },
    from: {
      kind: service.kubernetes ? 'Service' : 'ServiceEntry',
      namespace: service.namespace,
      name: service.object.metadata.name,
    },
  };
}

function serviceHash(rule: DestinationRule | undefined, port: number): Spec | undefined {
  const policy = rule?.spec.trafficPolicy;
  const own = policy?.portLevelSettings?.find((one) => one.port?.number === port);
  return hashIn(own?.loadBalancer) ?? hashIn(policy?.loadBalancer);
}

/** The hash of a destination: its subset's port, subset, the rule's port, the rule. */
export function destinationHash(rule: DestinationRule | undefined, destination: Destination): Spec | undefined {
  const policy = rule?.spec.trafficPolicy;
  const subset = rule?.spec.subsets?.find((one) => one.name === (destination.subset ?? ''))?.trafficPolicy;
  const number = destination.port?.number;
  const ofPort = (of: typeof policy) =>
    number === undefined
      ? undefined
      : hashIn(of?.portLevelSettings?.find((one) => one.port?.number === number)?.loadBalancer);
  return ofPort(subset) ?? hashIn(subset?.loadBalancer) ?? ofPort(policy) ?? hashIn(policy?.loadBalancer);
}

function hashIn(loadBalancer: Spec | undefined): Spec | undefined {
  return isRecord(loadBalancer?.consistentHash) ? loadBalancer.consistentHash : undefined;
}
