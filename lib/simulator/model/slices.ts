import { isRecord, type KubernetesObject, recordsIn } from '../../manifests';
import type { ListedEndpoint } from './service';

/** Addresses behind Services as EndpointSlices and Endpoints list them, by `namespace/service`. */
export function listedAddresses(objects: readonly KubernetesObject[]): ReadonlyMap<string, readonly ListedEndpoint[]> {
  const found = new Map<string, ListedEndpoint[]>();
  for (const object of objects) {
    const service =
      object.kind === 'EndpointSlice' ? object.metadata.labels?.['kubernetes.io/service-name'] : object.metadata.name;
    if (!service || (object.kind !== 'EndpointSlice' && object.kind !== 'Endpoints')) continue;
    const key = `${object.metadata.namespace ?? 'default'}/${service}`;
    const listed = object.kind === 'EndpointSlice' ? ofSlice(object) : ofEndpoints(object);
    const known = found.get(key) ?? [];
    // A cluster has both kinds for one Service.
    const added = listed.filter(({ address }) => !known.some((one) => one.address === address));
    found.set(key, [...known, ...added]);
  }
  return found;
}

function ofSlice(object: KubernetesObject): ListedEndpoint[] {
  const ports = portsOf(object.ports);
  return recordsIn(object.endpoints)
    .filter(({ conditions }) => !isRecord(conditions) || conditions.ready !== false)
    .flatMap(({ addresses }) => texts(addresses).map((address) => ({ address, labels: {}, ports })));
}

function ofEndpoints(object: KubernetesObject): ListedEndpoint[] {
  return recordsIn(object.subsets).flatMap((subset) => {
    const ports = portsOf(subset.ports);
    return recordsIn(subset.addresses).map(({ ip }) => ({ address: String(ip ?? ''), labels: {}, ports }));
  });
}

function portsOf(ports: unknown): Readonly<Record<string, number>> {
  return Object.fromEntries(recordsIn(ports).map(({ name, port }) => [String(name ?? ''), Number(port)]));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
