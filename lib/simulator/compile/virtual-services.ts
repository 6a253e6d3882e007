import type { KubernetesObject } from '../../manifests';
import type { Provenance } from '../ir';
import {
  byAge,
  type Config,
  configOf,
  type Destination,
  expandHost,
  type HttpRouteSpec,
  isVisible,
  type L4RouteSpec,
  type MeshSettings,
  type VirtualServiceSpec,
  visibilityOf,
} from '../model';
import { type DelegateRoutes, mergeDelegate } from './delegates';

/** A rule of a VirtualService with where it came from: a delegate's rules come from the delegate. */
export interface HttpRule {
  readonly spec: HttpRouteSpec;
  readonly from: Provenance;
}

/** A VirtualService with full host names, qualified gateway names and its delegates merged in. */
export interface VirtualService extends Config<VirtualServiceSpec> {
  readonly hosts: readonly string[];
  readonly gateways: readonly string[];
  readonly http: readonly HttpRule[];
  readonly tls: readonly L4RouteSpec[];
  readonly tcp: readonly L4RouteSpec[];
}

/** All VirtualServices by who sees them, in the order in which they win. */
export class VirtualServices {
  readonly all: readonly VirtualService[];
  readonly #settings: MeshSettings;
  readonly #seen = new Map<string, readonly VirtualService[]>();

  constructor(objects: readonly KubernetesObject[], settings: MeshSettings) {
    this.#settings = settings;
    const configs = objects
      .filter((object) => object.kind === 'VirtualService')
      .map((object) => configOf<VirtualServiceSpec>(object))
      .sort(byAge);
    const delegates = new Map<string, DelegateRoutes>();
    for (const config of configs) {
      if ((config.spec.hosts ?? []).length > 0) continue;
      const visibility = visibilityOf(config.spec.exportTo, config.namespace, settings.defaultVirtualServiceExportTo);
      delegates.set(`${config.namespace}/${config.name}`, { http: rulesOf(config, settings.domain), visibility });
    }
    this.all = configs
      .filter((config) => (config.spec.hosts ?? []).length > 0)
      .map((config) => prepare(config, settings.domain, delegates));
  }

  /**
   * VirtualServices bound to a gateway (`mesh`, or `namespace/name`) that proxies of a namespace see: private ones
   * first, then those exported to the namespace by name, then public ones; the oldest first in each.
   */
  boundTo(gateway: string, namespace: string): readonly VirtualService[] {
    const key = `${gateway} ${namespace}`;
    let known = this.#seen.get(key);
    if (!known) {
      const groups: [VirtualService[], VirtualService[], VirtualService[]] = [[], [], []];
      for (const one of this.all) {
        if (!one.gateways.includes(gateway)) continue;
        const visibility = visibilityOf(one.spec.exportTo, one.namespace, this.#settings.defaultVirtualServiceExportTo);
        if (!isVisible(visibility, namespace)) continue;
        groups[visibility.everywhere ? 2 : one.namespace === namespace ? 0 : 1].push(one);
      }
      known = groups.flat();
      this.#seen.set(key, known);
    }
    return known;
  }
}

function prepare(
  config: Config<VirtualServiceSpec>,
  domain: string,
  delegates: ReadonlyMap<string, DelegateRoutes>,
): VirtualService {
  const { spec, namespace } = config;
  const gateways = spec.gateways && spec.gateways.length > 0 ? spec.gateways : ['mesh'];
  return {
    ...config,
    hosts: (spec.hosts ?? []).map((host) => expandHost(host.toLowerCase(), namespace, domain)),
    gateways: gateways.map((gateway) => qualifiedGateway(gateway, namespace)),
    http: rulesOf(config, domain).flatMap((rule) => mergeDelegate(rule, namespace, delegates)),
    tls: (spec.tls ?? []).map((route) => qualifyL4(route, namespace, domain)),
    tcp: (spec.tcp ?? []).map((route) => qualifyL4(route, namespace, domain)),
  };
}

function rulesOf(config: Config<VirtualServiceSpec>, domain: string): HttpRule[] {
  const { namespace } = config;
  return (config.spec.http ?? []).map((spec, index) => ({
    spec: qualifyHttp(spec, namespace, domain),
    from: { kind: 'VirtualService', namespace, name: config.name, field: `spec.http[${index}]` },
  }));
}

function qualifyHttp(spec: HttpRouteSpec, namespace: string, domain: string): HttpRouteSpec {
  return {
    ...spec,
    ...(spec.match ? { match: spec.match.map((match) => ({ ...match, ...qualifiedGateways(match, namespace) })) } : {}),
    ...(spec.route
      ? {
          route: spec.route.map((route) => ({
            ...route,
            destination: qualifyDestination(route.destination, namespace, domain),
          })),
        }
      : {}),
    ...(spec.mirror ? { mirror: qualifyDestination(spec.mirror, namespace, domain) } : {}),
    ...(spec.mirrors
      ? {
          mirrors: spec.mirrors.map((mirror) =>
            mirror.destination
              ? { ...mirror, destination: qualifyDestination(mirror.destination, namespace, domain) }
              : mirror,
          ),
        }
      : {}),
  };
}

function qualifyL4(spec: L4RouteSpec, namespace: string, domain: string): L4RouteSpec {
  return {
    ...(spec.match ? { match: spec.match.map((match) => ({ ...match, ...qualifiedGateways(match, namespace) })) } : {}),
    route: (spec.route ?? []).map((route) => ({
      ...route,
      destination: qualifyDestination(route.destination, namespace, domain),
    })),
  };
}

function qualifyDestination(destination: Destination, namespace: string, domain: string): Destination {
  return { ...destination, host: expandHost(destination.host ?? '', namespace, domain) };
}

function qualifiedGateways(match: { gateways?: readonly string[] }, namespace: string) {
  return match.gateways ? { gateways: match.gateways.map((gateway) => qualifiedGateway(gateway, namespace)) } : {};
}

/** `namespace/name` of a gateway as a VirtualService names it: `name`, `namespace/name`, or a host-like form. */
function qualifiedGateway(gateway: string, namespace: string): string {
  if (gateway === 'mesh') return gateway;
  const slash = gateway.indexOf('/');
  if (slash >= 0) return gateway.startsWith('./') ? `${namespace}/${gateway.slice(2)}` : gateway;
  // The older form `name.namespace.svc.cluster.local`; anything else with dots is a name with dots.
  const parts = gateway.split('.');
  if (parts.length > 2 && parts[2] === 'svc') return `${parts[1]}/${parts[0]}`;
  return `${namespace}/${gateway}`;
}
