import type { KubernetesObject } from '../../manifests';
import { compare, labelsMatch, type StringMap } from './api';
import type { MeshSettings } from './mesh';
import {
  kubernetesService,
  type ListedEndpoint,
  type Service,
  type ServicePort,
  serviceEntryServices,
} from './service';
import { listedAddresses } from './slices';
import { isVisible } from './visibility';
import { type Workload, workloadsIn } from './workload';

/** Made-up addresses of Services and pods count from here, as those of the recordings do. */
const FIRST_ADDRESS = 12;

/** What a proxy could reach: services in Istio's order (oldest first), workloads, namespaces. */
export class Registry {
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
  readonly namespaces: ReadonlyMap<string, StringMap>;
  readonly #byHost = new Map<string, Service[]>();
  readonly #workloadsByNamespace = new Map<string, Workload[]>();
  readonly #exported = new Map<string, readonly Service[]>();
  readonly #addresses = new Map<Workload, string>();
  /** By the object a service comes from: a service may be seen with some of its ports only. */
  readonly #backing = new Map<KubernetesObject, readonly Workload[]>();

  constructor(objects: readonly KubernetesObject[], settings: MeshSettings) {
    const found: Service[] = [];
    const namespaces = new Map<string, StringMap>();
    let next = FIRST_ADDRESS;
    for (const object of objects) {
      if (object.kind === 'Namespace') namespaces.set(object.metadata.name, object.metadata.labels ?? {});
      else if (object.kind === 'Service' && object.apiVersion === 'v1') {
        const address = `10.${96 + (next >> 16)}.${(next >> 8) & 255}.${next & 255}`;
        next += 1;
        found.push(kubernetesService(object, settings.domain, address, settings.defaultServiceExportTo));
      } else if (object.kind === 'ServiceEntry') {
        found.push(...serviceEntryServices(object, settings.defaultServiceExportTo));
      }
    }
    this.namespaces = namespaces;
    this.workloads = workloadsIn(objects);
    for (const workload of this.workloads) {
      push(this.#workloadsByNamespace, workload.namespace, workload);
      if (workload.ready) this.addressOf(workload);
    }
    const listed = listedAddresses(objects);
    this.services = found
      .map((service) => this.#withAddresses(service, listed))
      .sort(
        (one, other) =>
          compare(one.created, other.created) ||
          compare(one.name, other.name) ||
          compare(one.namespace, other.namespace),
      );
    for (const service of this.services) push(this.#byHost, service.hostname, service);
  }

  /** A Service whose workloads are not among the objects has the addresses that the cluster lists for it. */
  #withAddresses(service: Service, listed: ReadonlyMap<string, readonly ListedEndpoint[]>): Service {
    const endpoints = service.kubernetes ? listed.get(`${service.namespace}/${service.name}`) : undefined;
    return endpoints && this.workloadsOf(service).length === 0 ? { ...service, endpoints } : service;
  }

  /** All services of a host name, oldest first, one for each namespace that registers it. */
  named(hostname: string): readonly Service[] {
    return this.#byHost.get(hostname) ?? [];
  }

  /** Services exported to a namespace: its own private ones first, then those exported to it, then public ones. */
  exportedTo(namespace: string): readonly Service[] {
    let known = this.#exported.get(namespace);
    if (!known) {
      const visible = this.services.filter((service) => isVisible(service.visibility, namespace));
      const rank = (service: Service) => (service.visibility.everywhere ? 2 : service.namespace === namespace ? 0 : 1);
      known = [0, 1, 2].flatMap((wanted) => visible.filter((service) => rank(service) === wanted));
      this.#exported.set(namespace, known);
    }
    return known;
  }

  /** The ready workloads a service selects. */
  workloadsOf(service: Service): readonly Workload[] {
    let known = this.#backing.get(service.object);
    if (!known) {
      const { selector } = service;
      known = selector
        ? this.workloadsIn(service.namespace).filter((one) => one.ready && labelsMatch(selector, one.labels))
        : [];
      this.#backing.set(service.object, known);
    }
    return known;
  }

  /** The address of a workload's pod: its own, or one made up for it. */
  addressOf(workload: Workload): string {
    if (workload.address) return workload.address;
    const known = this.#addresses.get(workload);
    if (known) return known;
    const number = this.#addresses.size + FIRST_ADDRESS;
    const address = `10.${244 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
    this.#addresses.set(workload, address);
    return address;
  }

  /** A workload by `namespace/name`. */
  workload(key: string): Workload | undefined {
    const [namespace = '', name] = key.split('/');
    return this.workloadsIn(namespace).find((workload) => workload.name === name);
  }

  workloadsIn(namespace: string): readonly Workload[] {
    return this.#workloadsByNamespace.get(namespace) ?? [];
  }
}

/** The port of a workload that a service port leads to. */
export function workloadPort(port: ServicePort, workload: Workload): number {
  if (typeof port.targetPort === 'number') return port.targetPort;
  return workload.namedPorts[port.targetPort] ?? port.number;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
