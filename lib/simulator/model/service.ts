import { isRecord, type KubernetesObject, recordsIn } from '../../manifests';
import { creationOf, type StringMap } from './api';
import { type Protocol, parseProtocol, servicePortProtocol } from './protocol';
import { type Visibility, visibilityOf } from './visibility';

export interface ServicePort {
  readonly name: string;
  readonly number: number;
  readonly protocol: Protocol;
  /** Port of the workload: a number, or the name of a container port. */
  readonly targetPort: number | string;
}

/** An address a ServiceEntry lists itself. */
export interface ListedEndpoint {
  readonly address: string;
  readonly labels: StringMap;
  readonly ports: Readonly<Record<string, number>>;
  readonly serviceAccount?: string;
}

/** A host that Istio knows: a Kubernetes Service, or one host of a ServiceEntry. */
export interface Service {
  readonly hostname: string;
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  /**
   * How endpoints are found: the registry (`client-side`), DNS, or the address the client asked for (`passthrough`:
   * headless Services and ServiceEntries with resolution NONE). `alias` is an ExternalName Service.
   */
  readonly resolution: 'client-side' | 'dns' | 'passthrough' | 'alias';
  /** Where the client's connection goes: a ClusterIP, a ServiceEntry's addresses; none for headless ones. */
  readonly addresses: readonly string[];
  readonly kubernetes: boolean;
  readonly meshExternal: boolean;
  readonly visibility: Visibility;
  /** Selects the workloads behind it. */
  readonly selector?: StringMap;
  readonly endpoints: readonly ListedEndpoint[];
  /** What an ExternalName Service stands for. */
  readonly externalName?: string;
  readonly labels: StringMap;
  readonly created: string;
  readonly subjectAltNames: readonly string[];
  readonly object: KubernetesObject;
}

/** A Kubernetes Service. `address` is used when the object has no clusterIP of its own. */
export function kubernetesService(
  object: KubernetesObject,
  domain: string,
  address: string,
  defaultExportTo: readonly string[],
): Service {
  const spec = isRecord(object.spec) ? object.spec : {};
  const namespace = object.metadata.namespace ?? 'default';
  const clusterIp = typeof spec.clusterIP === 'string' ? spec.clusterIP : undefined;
  const externalName = spec.type === 'ExternalName' ? String(spec.externalName ?? '') : undefined;
  const headless = clusterIp === 'None';
  const annotation = object.metadata.annotations?.['networking.istio.io/exportTo'];
  const exportTo = annotation?.split(',').map((one) => one.trim());
  return {
    hostname: `${object.metadata.name}.${namespace}.svc.${domain}`,
    name: object.metadata.name,
    namespace,
    ports: recordsIn(spec.ports).map((port) => ({
      name: String(port.name ?? ''),
      number: Number(port.port),
      protocol: servicePortProtocol(port as unknown as Parameters<typeof servicePortProtocol>[0]),
      targetPort:
        typeof port.targetPort === 'number' || typeof port.targetPort === 'string'
          ? port.targetPort
          : Number(port.port),
    })),
    resolution: externalName !== undefined ? 'alias' : headless ? 'passthrough' : 'client-side',
    addresses: headless || externalName !== undefined ? [] : [clusterIp ?? address],
    kubernetes: true,
    meshExternal: false,
    visibility: visibilityOf(exportTo, namespace, defaultExportTo),
    ...(isRecord(spec.selector) && Object.keys(spec.selector).length > 0
      ? { selector: spec.selector as StringMap }
      : {}),
    endpoints: [],
    ...(externalName !== undefined ? { externalName } : {}),
    labels: object.metadata.labels ?? {},
    created: creationOf(object),
    subjectAltNames: [],
    object,
  };
}

/** The services of a ServiceEntry: one for each host, or for each address when it has several. */
export function serviceEntryServices(object: KubernetesObject, defaultExportTo: readonly string[]): Service[] {
  const spec = isRecord(object.spec) ? object.spec : {};
  const namespace = object.metadata.namespace ?? 'default';
  const ports = recordsIn(spec.ports).map((port) => ({
    name: String(port.name ?? ''),
    number: Number(port.number),
    protocol: parseProtocol(port.protocol as string | undefined),
    targetPort: typeof port.targetPort === 'number' && port.targetPort > 0 ? port.targetPort : Number(port.number),
  }));
  const selector = isRecord(spec.workloadSelector) ? spec.workloadSelector.labels : undefined;
  const resolution = String(spec.resolution ?? 'NONE');
  return texts(spec.hosts).map((hostname) => ({
    hostname,
    name: hostname,
    namespace,
    ports,
    resolution: resolution === 'STATIC' ? 'client-side' : resolution.startsWith('DNS') ? 'dns' : 'passthrough',
    addresses: texts(spec.addresses),
    kubernetes: false,
    meshExternal: spec.location !== 'MESH_INTERNAL',
    visibility: visibilityOf(texts(spec.exportTo), namespace, defaultExportTo),
    ...(isRecord(selector) ? { selector: selector as StringMap } : {}),
    endpoints: recordsIn(spec.endpoints).map(listedEndpoint),
    labels: object.metadata.labels ?? {},
    created: creationOf(object),
    subjectAltNames: texts(spec.subjectAltNames),
    object,
  }));
}

function listedEndpoint(endpoint: Readonly<Record<string, unknown>>): ListedEndpoint {
  return {
    address: String(endpoint.address ?? ''),
    labels: (isRecord(endpoint.labels) ? endpoint.labels : {}) as StringMap,
    ports: (isRecord(endpoint.ports) ? endpoint.ports : {}) as Readonly<Record<string, number>>,
    ...(typeof endpoint.serviceAccount === 'string' ? { serviceAccount: endpoint.serviceAccount } : {}),
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
