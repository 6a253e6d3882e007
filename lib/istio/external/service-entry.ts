import * as networking from '../../../imports/networking.istio.io';
import type { ServicePort } from '../mesh/service-port';
import { invalid } from '../values/checks';
import type { Resolution } from './resolution';

export interface ServiceEntryParts {
  readonly hosts: readonly string[];
  readonly ports: readonly ServicePort[];
  readonly addresses: readonly string[];
  readonly resolution: Resolution;
}

/** What Istio refuses, or accepts and then does not do. */
export function checkServiceEntry(what: string, { hosts, ports, addresses, resolution }: ServiceEntryParts): void {
  if (ports.length === 0) throw new Error(`${what}: no port; say what is spoken, for example ServicePort.tls(443)`);
  for (const field of ['port', 'name'] as const) {
    const values = ports.map((port) => port[field]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw new Error(`${what}: two ports have the ${field} ${twice}; change one`);
  }
  const [repeated] = hosts.filter((host, index) => hosts.indexOf(host) !== index);
  if (repeated) throw new Error(`${what}: ${repeated} comes twice; name each host once`);
  if (hosts.includes('*')) throw invalid(`${what}: host`, '*', 'name the hosts; "*" would take everything that leaves');
  const wildcard = hosts.find((host) => host.includes('*'));
  if (wildcard && resolution.mode === 'DNS' && resolution.endpoints.length === 0)
    throw new Error(
      `${what}: DNS knows no address of ${wildcard}; name a host for it with Resolution.dns, or use Resolution.none()`,
    );
  const tcp = ports.find((port) => !port.isHttp && !port.isTls);
  if (tcp && addresses.length === 0) {
    throw new Error(
      `${what}: port ${tcp.port} speaks TCP, which carries no host name, so every connection to that port would count as this host; give addresses`,
    );
  }
  const block = addresses.find((address) => address.includes('/'));
  if (block && resolution.mode === 'DNS')
    throw new Error(
      `${what}: the block ${block} does not go with DNS; give single addresses, or use Resolution.none()`,
    );
}

export function renderServiceEntry({
  hosts,
  ports,
  addresses,
  resolution,
}: ServiceEntryParts): networking.ServiceEntrySpec {
  return {
    hosts: [...hosts],
    addresses: addresses.length > 0 ? [...addresses] : undefined,
    location: networking.ServiceEntrySpecLocation.MESH_UNDERSCORE_EXTERNAL,
    resolution: networking.ServiceEntrySpecResolution[resolution.mode],
    endpoints: resolution.endpoints.length > 0 ? resolution.endpoints.map((address) => ({ address })) : undefined,
    ports: ports.map(({ port, name, protocol, targetPort }) => ({
      number: port,
      name,
      protocol: protocol.toUpperCase(),
      targetPort: targetPort === port ? undefined : targetPort,
    })),
  };
}
