import type { KubernetesObject } from '../../manifests';
import type { Provenance } from '../ir';
import {
  byAge,
  type Config,
  configOf,
  hostsOverlap,
  hostWithin,
  isWildcard,
  labelsMatch,
  type MeshSettings,
  parseProtocol,
  type Registry,
  type Service,
  type SidecarSpec,
  type StringMap,
} from '../model';
import type { VirtualService, VirtualServices } from './virtual-services';

/** What one egress listener of a Sidecar lets in; without a Sidecar there is one, for everything. */
export interface EgressListener {
  readonly port?: { readonly number: number; readonly protocol: string };
  readonly bind?: string;
  readonly captureNone: boolean;
  readonly services: readonly Service[];
  readonly virtualServices: readonly VirtualService[];
}

/** The part of the mesh that a proxy knows. */
export interface Scope {
  readonly namespace: string;
  readonly sidecar?: Config<SidecarSpec>;
  readonly egress: readonly EgressListener[];
  /** Services the proxy can send to, by host: imported ones and those that VirtualServices lead to. */
  readonly services: ReadonlyMap<string, Service>;
  readonly outbound: 'ALLOW_ANY' | 'REGISTRY_ONLY';
}

/** What says how a proxy treats destinations that nobody registered. */
export function outboundPolicyOf({ sidecar }: Scope): Provenance {
  return sidecar?.spec.outboundTrafficPolicy
    ? { kind: 'Sidecar', namespace: sidecar.namespace, name: sidecar.name, field: 'spec.outboundTrafficPolicy' }
    : { kind: 'MeshConfig', name: 'mesh', field: 'outboundTrafficPolicy' };
}

/** Finds and builds the scope of each proxy. */
export class Scopes {
  readonly #sidecars: readonly Config<SidecarSpec>[];
  readonly #known = new Map<string, Scope>();
  readonly #registry: Registry;
  readonly #virtualServices: VirtualServices;
  readonly #settings: MeshSettings;

  constructor(
    objects: readonly KubernetesObject[],
    registry: Registry,
    virtualServices: VirtualServices,
    settings: MeshSettings,
  ) {
    this.#registry = registry;
    this.#virtualServices = virtualServices;
    this.#settings = settings;
    this.#sidecars = objects
      .filter((object) => object.kind === 'Sidecar')
      .map((object) => configOf<SidecarSpec>(object))
      .sort(byAge);
  }

  /** The Sidecar that applies to a workload: one that selects it, its namespace's, the root namespace's. */
  sidecarOf(namespace: string, labels: StringMap): Config<SidecarSpec> | undefined {
    const selects = (one: Config<SidecarSpec>) => one.spec.workloadSelector?.labels;
    return (
      this.#sidecars.find((one) => one.namespace === namespace && selects(one) && labelsMatch(selects(one), labels)) ??
      this.#sidecars.find((one) => one.namespace === namespace && !selects(one)) ??
      this.#sidecars.find((one) => one.namespace === this.#settings.rootNamespace && !selects(one))
    );
  }

  /** Scope of a sidecar. */
  ofWorkload(namespace: string, labels: StringMap): Scope {
    const sidecar = this.sidecarOf(namespace, labels);
    return this.#build(sidecar ? `${sidecar.namespace}/${sidecar.name}` : '', namespace, sidecar);
  }

  /** Scope of a gateway: everything exported to its namespace; Sidecars do not apply. */
  ofGateway(namespace: string): Scope {
    return this.#build('gateway', namespace, undefined);
  }

  #build(key: string, namespace: string, sidecar: Config<SidecarSpec> | undefined): Scope {
    const known = this.#known.get(`${key} ${namespace}`);
    if (known) return known;
    const listed = sidecar?.spec.egress ?? [];
    const egress = (listed.length > 0 ? listed : [{ hosts: ['*/*'] }]).map((one) => this.#listener(one, namespace));
    const services = new Map<string, Service>();
    for (const listener of egress) {
      for (const service of listener.services) addService(services, service);
      for (const virtualService of listener.virtualServices) {
        for (const [host, ports] of destinationsOf(virtualService, namespace)) {
          const service = this.#pick(host, namespace);
          const trimmed = service && withPorts(service, listener.port ? new Set([listener.port.number]) : ports);
          if (trimmed) addService(services, trimmed);
        }
      }
    }
    const policy = sidecar?.spec.outboundTrafficPolicy;
    const scope: Scope = {
      namespace,
      ...(sidecar ? { sidecar } : {}),
      egress,
      services,
      // A policy without a mode is the API's zero value.
      outbound: policy
        ? policy.mode === 'ALLOW_ANY'
          ? 'ALLOW_ANY'
          : 'REGISTRY_ONLY'
        : this.#settings.outboundTrafficPolicy,
    };
    this.#known.set(`${key} ${namespace}`, scope);
    return scope;
  }

  #listener(spec: NonNullable<SidecarSpec['egress']>[number], namespace: string): EgressListener {
    const hosts = new Map<string, string[]>();
    for (const entry of spec.hosts ?? []) {
      const [first = '', ...rest] = entry.split('/');
      if (rest.length !== 1 || first === '~') continue;
      const owner = first === '.' ? namespace : first;
      hosts.set(owner, [...(hosts.get(owner) ?? []), rest[0] ?? '']);
    }
    const excluded =
      this.#settings.version === '1.30'
        ? []
        : (spec.hosts ?? []).filter((entry) => entry.startsWith('~')).map((entry) => entry.slice(1).split('/'));
    const number = spec.port?.number;
    const port = number ? { number, protocol: spec.port?.protocol ?? '' } : undefined;
    const matchPort = port !== undefined && parseProtocol(port.protocol) !== 'http_proxy';
    return {
      ...(port ? { port } : {}),
      ...(spec.bind ? { bind: spec.bind } : {}),
      captureNone: spec.captureMode === 'NONE',
      services: this.#importedServices(hosts, excluded, namespace, matchPort ? port.number : undefined),
      virtualServices: this.#virtualServices
        .boundTo('mesh', namespace)
        .filter(
          (one) => importsVirtualService(hosts.get(one.namespace), one) || importsVirtualService(hosts.get('*'), one),
        ),
    };
  }

  #importedServices(
    hosts: ReadonlyMap<string, readonly string[]>,
    excluded: readonly string[][],
    namespace: string,
    port: number | undefined,
  ): Service[] {
    const chosen = new Map<string, Service>();
    const imported: Service[] = [];
    for (const service of this.#registry.exportedTo(namespace)) {
      const wanted =
        imports(hosts.get(service.namespace), service.hostname) || imports(hosts.get('*'), service.hostname);
      if (!wanted || excluded.some((one) => isExcluded(one, service))) continue;
      const trimmed = port === undefined ? service : withPorts(service, new Set([port]));
      if (!trimmed) continue;
      imported.push(trimmed);
      const before = chosen.get(service.hostname);
      if (!before || outranks(trimmed, before, namespace)) chosen.set(service.hostname, trimmed);
    }
    return imported.filter((service) => chosen.get(service.hostname)?.namespace === service.namespace);
  }

  /** The service a VirtualService's destination means: the client namespace's own, else the first visible by name. */
  #pick(host: string, namespace: string): Service | undefined {
    const candidates = this.#registry.named(host);
    const own = candidates.find((service) => service.namespace === namespace);
    if (own) return own;
    const visible = this.#registry.exportedTo(namespace);
    return candidates
      .filter((service) => visible.includes(service))
      .sort((one, other) => (one.namespace < other.namespace ? -1 : 1))[0];
  }
}

function imports(patterns: readonly string[] | undefined, hostname: string): boolean {
  return patterns?.some((pattern) => hostWithin(hostname, pattern)) ?? false;
}

function importsVirtualService(patterns: readonly string[] | undefined, one: VirtualService): boolean {
  if (!patterns) return false;
  return one.hosts.some((host) =>
    patterns.some((pattern) =>
      isWildcard(host) || isWildcard(pattern) ? hostsOverlap(host, pattern) : host === pattern,
    ),
  );
}

/** `~/host` or `~namespace/host` of 1.31. */
function isExcluded([namespace = '', host = '']: readonly string[], service: Service): boolean {
  return (namespace === '' || namespace === service.namespace) && hostWithin(service.hostname, host);
}

/** One host in several namespaces: the client's own wins, then a Kubernetes Service, then the first. */
function outranks(service: Service, before: Service, namespace: string): boolean {
  if (before.namespace === namespace || before.namespace === service.namespace) return false;
  return service.namespace === namespace || (service.kubernetes && !before.kubernetes);
}

/** Adds a service, or its ports to the same one that is there already. */
function addService(services: Map<string, Service>, service: Service): void {
  const known = services.get(service.hostname);
  if (!known) {
    services.set(service.hostname, service);
    return;
  }
  if (!known.kubernetes && service.kubernetes) {
    services.set(service.hostname, service);
    return;
  }
  if (known.namespace !== service.namespace || known.resolution !== service.resolution) return;
  const added = service.ports.filter((port) => !known.ports.some((one) => one.number === port.number));
  if (added.length > 0) services.set(service.hostname, { ...known, ports: [...known.ports, ...added] });
}

/** The service with only some of its ports; all for an empty set or 0 (a destination without a port). */
function withPorts(service: Service, ports: ReadonlySet<number>): Service | undefined {
  if (ports.size === 0 || ports.has(0)) return service;
  const kept = service.ports.filter((port) => ports.has(port.number));
  if (kept.length === 0) return undefined;
  return kept.length === service.ports.length ? service : { ...service, ports: kept };
}

/** Hosts that a VirtualService sends to, with the ports it names. */
function destinationsOf(virtualService: VirtualService, namespace: string): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  const add = (destination: { host: string; port?: { number?: number } } | undefined) => {
    if (!destination) return;
    const ports = found.get(destination.host) ?? new Set<number>();
    found.set(destination.host, ports.add(destination.port?.number ?? 0));
  };
  const applies = (matches: readonly { sourceNamespace?: string }[] | undefined) =>
    !matches ||
    matches.length === 0 ||
    matches.some((one) => !one.sourceNamespace || one.sourceNamespace === namespace);
  for (const { spec } of virtualService.http) {
    if (!applies(spec.match)) continue;
    for (const route of spec.route ?? []) add(route.destination);
    add(spec.mirror);
    for (const mirror of spec.mirrors ?? []) add(mirror.destination);
  }
  for (const spec of [...virtualService.tls, ...virtualService.tcp]) {
    if (applies(spec.match)) for (const route of spec.route ?? []) add(route.destination);
  }
  return found;
}
