import { type KubernetesObject, valueAt } from '../../manifests';
import { fieldsOf, type PolicyField } from './authorization';
import { HostIndex, type HostRegistry, qualifyHost } from './hosts';
import { type InstalledGateway, installedGateways } from './installation';
import { isNamespaced, type Kind, kindOf, WORKLOAD_KINDS } from './kinds';
import { type MeshConfig, meshConfigOf } from './mesh-config';
import { PeerAuthentications } from './mtls';
import { type NamespaceInfo, namespaceInfo } from './namespaces';
import { groupBy, labels, matchesLabels, record, text, texts } from './read';
import { type DestinationRef, destinationsOf, type RouteRule, rulesOf } from './routes';
import { type Host, hostOfService, hostsOfServiceEntry } from './services';
import { type Workload, WorkloadIndex, workloadOf } from './workloads';

export {
  type Action,
  actionOf,
  isHttpField,
  isIdentityField,
  isTokenField,
  type PolicyField,
  policyRules,
} from './authorization';
export { coversHost, HostIndex, hostsOverlap, qualifyHost } from './hosts';
export type { InstalledGateway } from './installation';
export { type IstioKind, isIstioKind, isNamespaced, type Kind, kindOf, WORKLOAD_KINDS } from './kinds';
export type { MeshConfig } from './mesh-config';
export { byAge, type EffectiveMtls, type MtlsMode } from './mtls';
export type { NamespaceInfo } from './namespaces';
export { groupBy, labels, list, matchesLabels, number, record, records, text, texts } from './read';
export { type DestinationRef, gatewaysOf, gatewaysOfRule, isDelegate, type RouteRule } from './routes';
export { type Host, type HostPort, isHttp, type Protocol, protocolOf } from './services';
export type { ContainerPort, Workload } from './workloads';

export interface ModelOptions {
  /**
   * What is known of the installation's meshConfig, over an IstioOperator among the objects.
   * @default - the IstioOperator's, or Istio's defaults
   */
  readonly meshConfig?: Readonly<Record<string, unknown>>;
}

/** The objects of a mesh with what checks ask of them. Indexes are built once, when first asked for. */
export class Model {
  private readonly kinds = new Map<Kind, KubernetesObject[]>();
  private readonly memo = new Map<string, unknown>();

  constructor(
    readonly objects: readonly KubernetesObject[],
    private readonly options: ModelOptions = {},
  ) {
    for (const object of objects) {
      const kind = kindOf(object);
      if (!kind) continue;
      const existing = this.kinds.get(kind);
      if (existing) existing.push(object);
      else this.kinds.set(kind, [object]);
    }
  }

  ofKind(kind: Kind): readonly KubernetesObject[] {
    return this.kinds.get(kind) ?? [];
  }

  /** @param namespace - ignored for kinds without one */
  get(kind: Kind, namespace: string, name: string): KubernetesObject | undefined {
    return this.once(`names ${kind}`, () => {
      const objects = new Map<string, KubernetesObject>();
      for (const object of this.ofKind(kind)) objects.set(`${namespaceOf(object)}/${object.metadata.name}`, object);
      return objects;
    }).get(`${isNamespaced(kind) ? namespace : ''}/${name}`);
  }

  /** Computes something once per model: for an index that several checks share. */
  once<T>(key: string, compute: () => T): T {
    if (!this.memo.has(key)) this.memo.set(key, compute());
    return this.memo.get(key) as T;
  }

  get meshConfig(): MeshConfig {
    return this.once('meshConfig', () => meshConfigOf(this.ofKind('IstioOperator'), this.options.meshConfig));
  }

  /** Also for a namespace that is not among the manifests: then without object and labels. */
  namespace(name: string): NamespaceInfo {
    return this.once(`namespace ${name}`, () => namespaceInfo(name, this.get('Namespace', '', name)));
  }

  private get workloadIndex(): WorkloadIndex {
    return this.once('workloads', () => {
      const objects = WORKLOAD_KINDS.flatMap((kind) => this.ofKind(kind));
      return new WorkloadIndex(objects.flatMap((object) => workloadOf(object, (name) => this.namespace(name)) ?? []));
    });
  }

  get workloads(): readonly Workload[] {
    return this.workloadIndex.all;
  }

  /** @param namespace - undefined: in every namespace */
  workloadsWith(selector: Readonly<Record<string, string>>, namespace?: string): readonly Workload[] {
    return this.workloadIndex.select(selector, namespace);
  }

  /**
   * The workloads a policy (AuthorizationPolicy, PeerAuthentication, RequestAuthentication, Telemetry, Sidecar, …)
   * is about: those of its selector in its namespace, or of every namespace when it stands in the root namespace.
   */
  workloadsOfPolicy(policy: KubernetesObject): readonly Workload[] {
    const namespace = namespaceOf(policy);
    return this.workloadsWith(selectorOf(policy), namespace === this.meshConfig.rootNamespace ? undefined : namespace);
  }

  /** The pods behind a Service, or behind a ServiceEntry with a workloadSelector. */
  workloadsBehind(host: Host): readonly Workload[] {
    return Object.keys(host.selector).length === 0 ? [] : this.workloadsWith(host.selector, host.namespace);
  }

  /** The Services that select a workload. */
  servicesOf(workload: Workload): readonly Host[] {
    return (
      this.once('services of workloads', () => {
        const services = new Map<Workload, Host[]>();
        for (const object of this.ofKind('Service')) {
          const host = hostOfService(object, this.meshConfig.clusterDomain);
          for (const selected of this.workloadsBehind(host)) {
            const existing = services.get(selected);
            if (existing) existing.push(host);
            else services.set(selected, [host]);
          }
        }
        return services;
      }).get(workload) ?? []
    );
  }

  /** Every host of a Service or ServiceEntry. */
  get registry(): HostRegistry {
    return this.once('registry', () => {
      const registry = new HostIndex<Host>();
      for (const object of this.ofKind('Service')) {
        const host = hostOfService(object, this.meshConfig.clusterDomain);
        registry.add(host.host, host);
      }
      for (const object of this.ofKind('ServiceEntry')) {
        for (const host of hostsOfServiceEntry(object)) registry.add(host.host, host);
      }
      return registry;
    });
  }

  /** A host as written in an object of a namespace, fully qualified and in lower case. */
  qualify(host: string, namespace: string): string {
    return qualifyHost(host, namespace, this.meshConfig.clusterDomain);
  }

  /** VirtualServices by each of their hosts, qualified. */
  get virtualServices(): HostIndex<KubernetesObject> {
    return this.hostIndex('VirtualService', (object) => texts(valueAt(object, ['spec', 'hosts'])));
  }

  /** DestinationRules by their host, qualified. */
  get destinationRules(): HostIndex<KubernetesObject> {
    return this.hostIndex('DestinationRule', (object) => texts([valueAt(object, ['spec', 'host'])]));
  }

  private hostIndex(kind: Kind, hostsOf: (object: KubernetesObject) => readonly string[]): HostIndex<KubernetesObject> {
    return this.once(`hosts of ${kind}`, () => {
      const index = new HostIndex<KubernetesObject>();
      for (const object of this.ofKind(kind)) {
        for (const host of hostsOf(object)) index.add(this.qualify(host, namespaceOf(object)), object);
      }
      return index;
    });
  }

  /** The Gateway a VirtualService names: `name` in its own namespace, or `namespace/name`. */
  gateway(reference: string, namespace: string): KubernetesObject | undefined {
    const slash = reference.indexOf('/');
    if (slash >= 0) return this.get('Gateway', reference.slice(0, slash), reference.slice(slash + 1));
    const dot = reference.indexOf('.');
    if (dot >= 0) return this.get('Gateway', reference.slice(dot + 1).split('.')[0] ?? '', reference.slice(0, dot));
    return this.get('Gateway', namespace, reference);
  }

  /** The rules of every VirtualService. */
  get routeRules(): readonly RouteRule[] {
    return this.once('route rules', () => this.ofKind('VirtualService').flatMap(rulesOf));
  }

  rulesOf(virtualService: KubernetesObject): readonly RouteRule[] {
    return (
      this.once('rules by object', () => groupBy(this.routeRules, (rule) => rule.virtualService)).get(virtualService) ??
      []
    );
  }

  /** The destinations of every rule, mirrors included. */
  get destinations(): readonly DestinationRef[] {
    return this.once('destinations', () =>
      this.routeRules.flatMap((rule) =>
        destinationsOf(rule, (host) => this.qualify(host, namespaceOf(rule.virtualService))),
      ),
    );
  }

  destinationsOf(rule: RouteRule): readonly DestinationRef[] {
    return this.once('destinations by rule', () => groupBy(this.destinations, (one) => one.rule)).get(rule) ?? [];
  }

  /** What PeerAuthentications come to. */
  get mtls(): PeerAuthentications {
    return this.once(
      'mtls',
      () => new PeerAuthentications(this.ofKind('PeerAuthentication'), this.meshConfig.rootNamespace),
    );
  }

  /** The values that the rules of all AuthorizationPolicies compare with. */
  get policyFields(): readonly PolicyField[] {
    return this.once('policy fields', () => this.ofKind('AuthorizationPolicy').flatMap(fieldsOf));
  }

  /** Gateways that the installation runs and the manifests do not. */
  get installedGateways(): readonly InstalledGateway[] {
    return this.once('installed gateways', () =>
      installedGateways(this.ofKind('IstioOperator'), this.meshConfig.rootNamespace).filter(
        (gateway) => !this.get('Deployment', gateway.namespace, gateway.name),
      ),
    );
  }

  /** The installed gateways that a selector picks, in one namespace or in all. */
  installedGatewaysWith(selector: Readonly<Record<string, string>>, namespace?: string): readonly InstalledGateway[] {
    return this.installedGateways.filter(
      (gateway) =>
        (namespace === undefined || gateway.namespace === namespace) && matchesLabels(selector, gateway.labels),
    );
  }

  /** The namespaces in which the pods of a Gateway run. */
  namespacesOfGateway(gateway: KubernetesObject): ReadonlySet<string> {
    const selector = selectorOf(gateway);
    if (Object.keys(selector).length === 0) return new Set();
    return new Set([
      ...this.workloadsWith(selector).map((workload) => workload.namespace),
      ...this.installedGatewaysWith(selector).map((installed) => installed.namespace),
    ]);
  }

  /**
   * Whether the manifests show what a namespace holds: some Service or workload of it is among them.
   * Of other namespaces nothing can be said.
   */
  shows(namespace: string): boolean {
    return this.once('shown namespaces', () => {
      const shown = new Set<string>();
      for (const workload of this.workloads) shown.add(workload.namespace);
      for (const service of this.ofKind('Service')) shown.add(namespaceOf(service));
      return shown;
    }).has(namespace);
  }

  /** The namespaces with sidecars: those whose pods obey VirtualServices of the mesh. */
  get callingNamespaces(): ReadonlySet<string> {
    return this.once(
      'calling namespaces',
      () => new Set(this.workloads.flatMap((one) => (one.injected && !one.gateway ? [one.namespace] : []))),
    );
  }

  /** The namespace of a cluster-internal host, `name.namespace.svc.domain`. */
  namespaceOfHost(host: string): string | undefined {
    const suffix = `.svc.${this.meshConfig.clusterDomain}`;
    if (!host.endsWith(suffix)) return undefined;
    const parts = host.slice(0, -suffix.length).split('.');
    return parts.length === 2 ? parts[1] : undefined;
  }
}

/** The namespace an object lives in: `default` when it does not say, empty for what has none. */
export function namespaceOf(object: KubernetesObject): string {
  const kind = kindOf(object);
  if (kind && !isNamespaced(kind)) return '';
  return text(object.metadata.namespace) ?? 'default';
}

/** The labels by which an Istio object picks workloads, whichever field its kind has for it; empty: all. */
export function selectorOf(object: KubernetesObject): Readonly<Record<string, string>> {
  const spec = record(object.spec);
  if (object.kind === 'Gateway') return labels(spec.selector);
  const selector = record(spec.selector ?? spec.workloadSelector);
  return labels(selector.matchLabels ?? selector.labels);
}
