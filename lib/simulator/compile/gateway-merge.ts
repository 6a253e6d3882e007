import type { KubernetesObject } from '../../manifests';
import {
  byAge,
  type Config,
  configOf,
  type GatewayServerSpec,
  isHttp,
  labelsMatch,
  parseProtocol,
  type Registry,
  type StringMap,
  workloadPort,
} from '../model';

interface GatewaySpec {
  readonly selector?: StringMap;
  readonly servers?: readonly GatewayServerSpec[];
}

/** A server of a Gateway that got its place on a port. */
export interface PlacedServer {
  readonly spec: GatewayServerSpec;
  /** Hosts with their namespace written out; a bare host is for every namespace. */
  readonly hosts: readonly string[];
  /** `namespace/name` */
  readonly gateway: string;
  readonly field: string;
  readonly routeName: string;
}

/** What one gateway workload listens for: servers by port of the workload. */
export interface MergedGateways {
  readonly plaintext: ReadonlyMap<number, readonly PlacedServer[]>;
  readonly tls: ReadonlyMap<number, readonly PlacedServer[]>;
  /** Servers that found their port taken, with the reason. */
  readonly skipped: readonly { readonly server: PlacedServer; readonly reason: string }[];
}

/** Gateways that select a workload, oldest first. */
export function gatewaysOf(objects: readonly KubernetesObject[], labels: StringMap): readonly Config<GatewaySpec>[] {
  return objects
    .filter((object) => object.kind === 'Gateway' && object.apiVersion.startsWith('networking.istio.io/'))
    .map((object) => configOf<GatewaySpec>(object))
    .filter((config) => labelsMatch(config.spec.selector, labels))
    .sort(byAge);
}

/** The ports under which the services of a gateway workload are called, with the workload's port behind each. */
export function gatewayPorts(registry: Registry, namespace: string, labels: StringMap): ReadonlyMap<number, number> {
  const ports = new Map<number, number>();
  const workload = registry.workloadsIn(namespace).find((one) => labelsMatch(labels, one.labels));
  const all = { ...workload?.labels, ...labels };
  for (const service of registry.services) {
    if (service.namespace !== namespace || !service.selector || !labelsMatch(service.selector, all)) continue;
    for (const port of service.ports) {
      const target = workload ? workloadPort(port, workload) : port.targetPort;
      if (!ports.has(port.number)) ports.set(port.number, typeof target === 'number' ? target : port.number);
    }
  }
  return ports;
}

/**
 * Servers of all Gateways of a workload on their ports: HTTP servers of a port share it, TLS servers share it by
 * server name, anything else keeps the port to itself; the oldest Gateway first.
 */
export function mergeGateways(
  gateways: readonly Config<GatewaySpec>[],
  ports: ReadonlyMap<number, number>,
): MergedGateways {
  const plaintext = new Map<number, PlacedServer[]>();
  const tls = new Map<number, PlacedServer[]>();
  const skipped: { server: PlacedServer; reason: string }[] = [];
  const routeNames = new Set<string>();
  const tlsHosts = new Map<string, Set<string>>();
  for (const config of gateways) {
    for (const [index, spec] of (config.spec.servers ?? []).entries()) {
      const port = ports.get(spec.port.number) ?? spec.port.number;
      const server = place(config, spec, index, port);
      const protocol = parseProtocol(spec.port.protocol);
      if (spec.tls) {
        const key = `${port} ${spec.bind ?? ''}`;
        const known = tlsHosts.get(key) ?? new Set<string>();
        const duplicate = server.hosts.find((host) => known.has(host));
        if (duplicate !== undefined) {
          skipped.push({ server, reason: `host ${duplicate} has a TLS server on port ${spec.port.number} already` });
          continue;
        }
        for (const host of server.hosts) known.add(host);
        tlsHosts.set(key, known);
      }
      const plain = plaintext.get(port);
      const encrypted = tls.get(port);
      if (plain) {
        const [first] = plain;
        const same = first && parseProtocol(first.spec.port.protocol) === protocol;
        if (!same || !isHttp(protocol)) {
          const owner = first ? `${first.spec.port.protocol} of Gateway ${first.gateway}` : 'another server';
          skipped.push({ server, reason: `port ${spec.port.number} is taken by ${owner}` });
          continue;
        }
        plain.push(server);
      } else if (encrypted) {
        if (terminatesHttps(spec) && routeNames.has(server.routeName)) {
          skipped.push({ server, reason: `port name ${spec.port.name ?? ''} is used twice` });
          continue;
        }
        if (!spec.tls || isHttp(protocol)) {
          skipped.push({ server, reason: `port ${spec.port.number} is taken by a TLS server` });
          continue;
        }
        encrypted.push(server);
      } else if (spec.tls && !isHttp(protocol)) {
        tls.set(port, [server]);
      } else {
        plaintext.set(port, [server]);
      }
      routeNames.add(server.routeName);
    }
  }
  return { plaintext, tls, skipped };
}

/** HTTPS that the gateway ends itself. */
export function terminatesHttps(spec: GatewayServerSpec): boolean {
  return parseProtocol(spec.port.protocol) === 'https' && spec.tls !== undefined && !passesThrough(spec);
}

export function passesThrough(spec: GatewayServerSpec): boolean {
  if (!spec.tls) return false;
  const mode = spec.tls.mode ?? 'PASSTHROUGH';
  return mode === 'PASSTHROUGH' || mode === 'AUTO_PASSTHROUGH';
}

function place(config: Config<GatewaySpec>, spec: GatewayServerSpec, index: number, port: number): PlacedServer {
  const bind = spec.bind ? `.${spec.bind}` : '';
  const routeName = isHttp(parseProtocol(spec.port.protocol))
    ? `http.${port}${bind}`
    : terminatesHttps(spec)
      ? `https.${spec.port.number}.${spec.port.name ?? ''}.${config.name}.${config.namespace}${bind}`
      : '';
  return {
    spec,
    hosts: serverHosts(spec.hosts ?? [], config.namespace),
    gateway: `${config.namespace}/${config.name}`,
    field: `spec.servers[${index}]`,
    routeName,
  };
}

/** `./host` becomes `namespace/host`, `*`/`host` just the host; everything from everywhere swallows the rest. */
function serverHosts(hosts: readonly string[], namespace: string): readonly string[] {
  if (hosts.includes('*/*')) return ['*'];
  return hosts.map((host) => {
    const [owner = '', name] = host.split('/');
    if (name === undefined) return host;
    if (owner === '.') return `${namespace}/${name}`;
    return owner === '*' ? name : host;
  });
}
