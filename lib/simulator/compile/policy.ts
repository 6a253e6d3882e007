import { isRecord, type KubernetesObject } from '../../manifests';
import type { ClientTls, Endpoint, FilterChain, Listener, Undecided, WorkloadSecurity } from '../ir';
import {
  expandHost,
  isHttp,
  isTcp,
  labelsMatch,
  type MeshSettings,
  Registry,
  type Service,
  type StringMap,
  type Workload,
  workloadPort,
} from '../model';
import { clientTls, type KeySets, modeOfNamespace, type SecurityIndex, securityIndex, securityOf } from '../security';
import { type ClientTlsInput, Clusters, endpointsOf } from './clusters';
import { DestinationRules } from './destination-rules';
import { type CompiledGateway, compileGateway } from './gateway';
import { outboundListeners, unknownDestinations } from './outbound';
import { type Scope, Scopes } from './scope';
import { Uncertainty } from './undecided';
import type { ProxyContext } from './virtual-hosts';
import { VirtualServices } from './virtual-services';

/** A proxy's way out: a sidecar's or a gateway's. */
export interface Proxy {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly scope: Scope;
  readonly clusters: Clusters;
  readonly undecided: readonly Undecided[];
}

export interface SidecarProxy extends Proxy {
  /** Keyed `address_port`. */
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly unknown: FilterChain;
}

export interface GatewayProxy extends Proxy, CompiledGateway {
  readonly security: WorkloadSecurity;
}

/** How a port of a workload takes connections. */
export interface InboundPort {
  readonly protocol: 'http' | 'tcp' | 'auto';
  /** Where a Sidecar's ingress listener sends requests. */
  readonly endpoint?: string;
}

/** A way in: one workload's. */
export interface InboundProxy {
  readonly workload: Workload;
  readonly security: WorkloadSecurity;
  readonly undecided: readonly Undecided[];
  /** The same for workloads whose proxies treat every request alike. */
  readonly alike: string;
  port(number: number): InboundPort;
}

/** Everything that Istio's semantics make of a set of objects. Proxies are compiled when they are first asked for. */
export class Policy {
  readonly settings: MeshSettings;
  readonly registry: Registry;
  readonly objects: readonly KubernetesObject[];
  readonly virtualServices: VirtualServices;
  readonly destinationRules: DestinationRules;
  readonly #scopes: Scopes;
  readonly #security: SecurityIndex;
  readonly #uncertainty: Uncertainty;
  readonly #sidecars = new Map<string, SidecarProxy>();
  /** Sidecars that differ in their labels only. */
  readonly #byScope = new Map<Scope, SidecarProxy>();
  readonly #labelsMatter: boolean;
  readonly #gateways = new Map<string, GatewayProxy>();
  readonly #inbound = new Map<Workload, InboundProxy>();
  readonly #alikes = new Map<string, string>();
  readonly #addresses = new Map<string, string>();

  constructor(objects: readonly KubernetesObject[], settings: MeshSettings, keySets: KeySets | undefined) {
    this.objects = objects;
    this.settings = settings;
    this.registry = new Registry(objects, settings);
    this.virtualServices = new VirtualServices(objects, settings);
    this.destinationRules = new DestinationRules(objects, settings);
    this.#labelsMatter = labelsMatter(objects);
    this.#scopes = new Scopes(objects, this.registry, this.virtualServices, settings);
    this.#uncertainty = new Uncertainty(objects, settings);
    this.#security = securityIndex({
      objects,
      settings,
      ...(keySets ? { keySets } : {}),
      hasHost: (host: string) => this.registry.named(host).length > 0,
    });
  }

  /** The sidecar of workloads with these labels. */
  sidecar(namespace: string, labels: StringMap): SidecarProxy {
    const key = keyOf(namespace, labels);
    let known = this.#sidecars.get(key);
    if (!known) {
      const scope = this.#scopes.ofWorkload(namespace, labels);
      const shared = this.#labelsMatter ? undefined : this.#byScope.get(scope);
      const undecided = this.#uncertainty.for({ namespace, labels, direction: 'outbound' });
      known = { ...(shared ?? this.#compileSidecar(scope, labels)), labels, undecided };
      this.#byScope.set(scope, known);
      this.#sidecars.set(key, known);
    }
    return known;
  }

  #compileSidecar(scope: Scope, labels: StringMap): Omit<SidecarProxy, 'undecided'> {
    const context = this.#context(scope, labels, false);
    return {
      ...context,
      listeners: outboundListeners(context, this.registry),
      unknown: unknownDestinations(context),
    };
  }

  /** The proxy of gateway workloads with these labels. */
  gateway(namespace: string, labels: StringMap): GatewayProxy {
    const workload = this.registry.workloadsIn(namespace).find((one) => labelsMatch(labels, one.labels));
    const all = { ...workload?.labels, ...labels };
    const key = keyOf(namespace, all);
    let known = this.#gateways.get(key);
    if (!known) {
      const context = this.#context(this.#scopes.ofGateway(namespace), all, true);
      known = {
        ...context,
        ...compileGateway(context, this.objects, this.registry, this.virtualServices),
        undecided: this.#uncertainty.for({ namespace, labels: all, direction: 'outbound' }),
        security: securityOf(this.#security, { namespace, labels: all }),
      };
      this.#gateways.set(key, known);
    }
    return known;
  }

  /** What happens to connections that reach a workload. */
  inbound(workload: Workload): InboundProxy {
    let known = this.#inbound.get(workload);
    if (!known) {
      const { namespace, labels } = workload;
      const ports = this.#inboundPorts(workload);
      const security = securityOf(this.#security, { namespace, labels });
      const undecided = this.#uncertainty.for({ namespace, labels, direction: 'inbound' });
      known = {
        workload,
        security,
        undecided,
        alike: this.#alike(workload, { security, undecided, ports: [...ports] }),
        port: (number) => ports.get(number) ?? { protocol: 'auto' },
      };
      this.#inbound.set(workload, known);
    }
    return known;
  }

  /** A short name for everything that decides how a workload answers. */
  #alike(workload: Workload, inbound: Readonly<Record<string, unknown>>): string {
    const text = JSON.stringify([workload.sidecar, inbound]);
    // Policies that look at the workload's own address tell workloads apart.
    const key = text.includes('"destinationAddress"') ? `${text}${this.registry.addressOf(workload)}` : text;
    const known = this.#alikes.get(key) ?? String(this.#alikes.size);
    this.#alikes.set(key, known);
    return known;
  }

  /** The service a host name means to a client in a namespace, as DNS would find it. */
  serviceFor(host: string, namespace: string): Service | undefined {
    const { domain } = this.settings;
    const name = host.replace(/\.$/, '').toLowerCase();
    const candidates = [name, expandHost(name, namespace, domain)];
    const [service = '', owner, svc] = name.split('.');
    if (owner !== undefined && (svc === undefined || svc === 'svc')) {
      candidates.push(`${service}.${owner}.svc.${domain}`);
    }
    for (const candidate of candidates) {
      const found = this.registry.named(candidate);
      const own = found.find((one) => one.namespace === namespace) ?? found[0];
      if (own) return own;
    }
    return undefined;
  }

  /** The address a client in a namespace gets for a host; names nobody registered are somewhere outside. */
  resolve(host: string, namespace: string): string {
    const key = `${namespace} ${host}`;
    let address = this.#addresses.get(key);
    if (address === undefined) {
      address = this.#lookUp(host, namespace);
      this.#addresses.set(key, address);
    }
    return address;
  }

  #lookUp(host: string, namespace: string): string {
    const service = this.serviceFor(host, namespace);
    const [address] = service?.addresses ?? [];
    if (address) return firstOf(address);
    const [pod] = service?.kubernetes ? this.registry.workloadsOf(service) : [];
    if (pod) return this.registry.addressOf(pod);
    return /^[0-9.]+$|:/.test(host) ? host : '203.0.113.1';
  }

  /** Endpoints of a service port, as a client without a proxy reaches them. */
  endpoints(service: Service, port: number): readonly Endpoint[] {
    const found = service.ports.find((one) => one.number === port);
    return found ? endpointsOf(service, found, undefined, this.registry) : [];
  }

  #context(scope: Scope, labels: StringMap, gateway: boolean): ProxyContext {
    const sources = {
      registry: this.registry,
      destinationRules: this.destinationRules,
      settings: this.settings,
      clientTls: (input: ClientTlsInput) => this.#clientTls(input, gateway),
    };
    const clusters = new Clusters(sources, scope, labels, gateway);
    return { namespace: scope.namespace, labels, scope, clusters, settings: this.settings };
  }

  #clientTls({ cluster, service, rule, originalDestination }: ClientTlsInput, gateway: boolean): ClientTls {
    const subset = rule?.spec.subsets?.find((one) => one.name === cluster.subset);
    const mode = modeOfNamespace(this.#security, service.namespace);
    const workloads = this.registry.workloadsOf(service);
    const [part] = rule?.parts ?? [];
    return clientTls(
      {
        ...cluster,
        gateway,
        meshExternal: service.meshExternal,
        serviceEntryNames: service.subjectAltNames,
        ...(mode ? { namespaceMode: mode } : {}),
        ...(originalDestination
          ? { originalDestination: { allInjected: workloads.length > 0 && workloads.every((one) => one.sidecar) } }
          : {}),
        ...(rule && part
          ? {
              rule: {
                ...(rule.spec.trafficPolicy ? { trafficPolicy: { ...rule.spec.trafficPolicy } } : {}),
                ...(subset?.trafficPolicy ? { subsetPolicy: { ...subset.trafficPolicy } } : {}),
                from: { kind: 'DestinationRule', namespace: part.namespace, name: part.name },
              },
            }
          : {}),
      },
      this.settings,
    );
  }

  #inboundPorts(workload: Workload): ReadonlyMap<number, InboundPort> {
    const ports = new Map<number, InboundPort>();
    const ingress = this.#scopes.sidecarOf(workload.namespace, workload.labels)?.spec.ingress ?? [];
    for (const listener of ingress) {
      const port = listener.port as { number?: number; protocol?: string } | undefined;
      if (!port?.number) continue;
      const endpoint = ingressEndpoint(listener.defaultEndpoint, this.registry.addressOf(workload));
      ports.set(port.number, {
        protocol: kindOf(port.protocol?.toLowerCase() ?? ''),
        ...(endpoint ? { endpoint } : {}),
      });
    }
    if (ingress.length > 0) return ports;
    for (const service of this.registry.services) {
      if (service.namespace !== workload.namespace || !service.selector) continue;
      if (!labelsMatch(service.selector, workload.labels)) continue;
      for (const port of service.ports) {
        const number = workloadPort(port, workload);
        if (port.protocol !== 'udp' && !ports.has(number)) ports.set(number, { protocol: kindOf(port.protocol) });
      }
    }
    return ports;
  }
}

function kindOf(protocol: string): InboundPort['protocol'] {
  const known = protocol as Parameters<typeof isHttp>[0];
  return isHttp(known) ? 'http' : isTcp(known) ? 'tcp' : 'auto';
}

/** `127.0.0.1:port`, the pod's own address for `0.0.0.0:port`, or a socket. */
function ingressEndpoint(endpoint: unknown, address: string): string | undefined {
  if (typeof endpoint !== 'string' || endpoint === '') return undefined;
  return endpoint.startsWith('0.0.0.0:') ? `${address}:${endpoint.slice('0.0.0.0:'.length)}` : endpoint;
}

/** Whether proxies of a scope can differ: rules for source labels, rules that select workloads. */
function labelsMatter(objects: readonly KubernetesObject[]): boolean {
  return objects.some(({ kind, spec }) => {
    if (kind === 'VirtualService') return JSON.stringify(spec ?? {}).includes('"sourceLabels"');
    return kind === 'DestinationRule' && isRecord(spec) && spec.workloadSelector !== undefined;
  });
}

function keyOf(namespace: string, labels: StringMap): string {
  let key = namespace;
  for (const name of Object.keys(labels).sort()) key += `\n${name}=${labels[name]}`;
  return key;
}

/** The first address of a block. */
function firstOf(address: string): string {
  return address.split('/')[0] ?? address;
}
