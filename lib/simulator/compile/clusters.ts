import type { ClientTls, Cluster, ClusterName, Endpoint, Provenance } from '../ir';
import {
  labelsMatch,
  type MeshSettings,
  type Registry,
  type Service,
  type ServicePort,
  type StringMap,
  type TrafficPolicySpec,
  workloadPort,
} from '../model';
import type { DestinationRule, DestinationRules } from './destination-rules';
import type { Scope } from './scope';
import { clusterPolicy, effectivePolicy, isPassthrough } from './traffic-policy';

/** What decides how a client's proxy encrypts. */
export interface ClientTlsInput {
  readonly cluster: ClusterName;
  readonly service: Service;
  readonly tls: TrafficPolicySpec['tls'];
  readonly originalDestination: boolean;
  readonly rule: DestinationRule | undefined;
  readonly labels: StringMap;
}

/** The mesh as clusters need it. */
export interface ClusterSources {
  readonly registry: Registry;
  readonly destinationRules: DestinationRules;
  readonly settings: MeshSettings;
  clientTls(input: ClientTlsInput): ClientTls;
}

/** Builds the clusters of one proxy when they are asked for. */
export class Clusters {
  readonly #sources: ClusterSources;
  readonly #scope: Scope;
  readonly #labels: StringMap;
  readonly #gateway: boolean;
  readonly #known = new Map<string, Cluster>();

  constructor(sources: ClusterSources, scope: Scope, labels: StringMap, gateway: boolean) {
    this.#sources = sources;
    this.#scope = scope;
    this.#labels = labels;
    this.#gateway = gateway;
  }

  /** The DestinationRule this proxy uses for a service. */
  ruleOf(service: Service): DestinationRule | undefined {
    return this.#sources.destinationRules.find(service, this.#scope.namespace, this.#labels);
  }

  get({ host, subset, port }: ClusterName): Cluster {
    const key = `${port}|${subset ?? ''}|${host}`;
    let known = this.#known.get(key);
    if (!known) {
      known = this.#build({ host, ...(subset ? { subset } : {}), port });
      this.#known.set(key, known);
    }
    return known;
  }

  #build(name: ClusterName): Cluster {
    const service = this.#scope.services.get(name.host);
    const port = service?.ports.find((one) => one.number === name.port);
    const missing = (from: readonly Provenance[]): Cluster => ({
      ...name,
      problem: 'clusterNotFound',
      endpoints: [],
      originalDestination: false,
      from,
    });
    if (!service || !port || port.protocol === 'udp' || service.resolution === 'alias') {
      return missing(service ? [provenance(service)] : []);
    }
    const rule = this.ruleOf(service);
    const index = (rule?.spec.subsets ?? []).findIndex((one) => one.name === name.subset);
    const subset = name.subset ? rule?.spec.subsets?.[index] : undefined;
    const from = [...(rule ? ruleProvenance(rule, subset ? name.subset : undefined) : []), provenance(service)];
    if (name.subset && !subset) return missing(from);
    const endpoints = endpointsOf(service, port, subset?.labels, this.#sources.registry);
    const headless = service.resolution === 'passthrough' && !this.#gateway;
    if (service.resolution === 'dns' && endpoints.length === 0) return missing(from);
    const { version } = this.#sources.settings;
    const whole = effectivePolicy(rule?.spec.trafficPolicy, undefined, port.number, version);
    const policy = subset
      ? effectivePolicy(rule?.spec.trafficPolicy, subset.trafficPolicy, port.number, version)
      : whole;
    const originalDestination = headless || isPassthrough(whole) || isPassthrough(policy);
    return {
      ...name,
      ...(endpoints.length === 0 && !originalDestination ? { problem: 'noEndpoints' as const } : {}),
      endpoints,
      originalDestination,
      policy: clusterPolicy(policy, port, originalDestination, this.#sources.settings),
      tls: this.#sources.clientTls({
        cluster: name,
        service,
        tls: policy?.tls,
        originalDestination,
        rule,
        labels: this.#labels,
      }),
      from,
    };
  }
}

/** Where requests to a service port can end, those of a subset only. */
export function endpointsOf(
  service: Service,
  port: ServicePort,
  subset: StringMap | undefined,
  registry: Registry,
): Endpoint[] {
  const workloads = registry
    .workloadsOf(service)
    .filter((workload) => labelsMatch(subset, workload.labels))
    .map((workload) => ({
      workload: `${workload.namespace}/${workload.name}`,
      port: workloadPort(port, workload),
      ...(workload.address ? { address: workload.address } : {}),
    }));
  const listed = service.endpoints
    .filter((endpoint) => labelsMatch(subset, endpoint.labels))
    .map((endpoint) => ({
      address: endpoint.address,
      port: endpoint.ports[port.name] ?? (typeof port.targetPort === 'number' ? port.targetPort : port.number),
    }));
  const named =
    service.resolution === 'dns' && service.endpoints.length === 0 && !service.selector && labelsMatch(subset, {})
      ? [{ address: service.hostname, port: typeof port.targetPort === 'number' ? port.targetPort : port.number }]
      : [];
  return [...workloads, ...listed, ...named];
}

function provenance(service: Service): Provenance {
  return {
    kind: service.kubernetes ? 'Service' : 'ServiceEntry',
    namespace: service.namespace,
    name: service.object.metadata.name,
  };
}

/** The rule that holds the subset, else the first of those merged. */
function ruleProvenance(rule: DestinationRule, subset: string | undefined): Provenance[] {
  const part =
    rule.parts.find((one) => subset && one.spec.subsets?.some((each) => each.name === subset)) ?? rule.parts[0];
  if (!part) return [];
  const index = part.spec.subsets?.findIndex((each) => each.name === subset) ?? -1;
  return [
    {
      kind: 'DestinationRule',
      namespace: part.namespace,
      name: part.name,
      ...(subset && index >= 0 ? { field: `spec.subsets[${index}]` } : {}),
    },
  ];
}
