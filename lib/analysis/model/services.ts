import { type KubernetesObject, valueAt } from '../../manifests';
import { labels, number, record, records, text, texts } from './read';

/** How the proxy treats a port; `auto` when neither its name nor its appProtocol says. */
export type Protocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'grpc-web'
  | 'https'
  | 'tls'
  | 'tcp'
  | 'mongo'
  | 'mysql'
  | 'redis'
  | 'udp'
  | 'auto';

export interface HostPort {
  readonly port: number;
  readonly name?: string;
  readonly protocol: Protocol;
  /** A port number or the name of a container's port; absent: the same as `port`. */
  readonly targetPort?: number | string;
}

/** A host the mesh knows: a Service, or one host of a ServiceEntry. */
export interface Host {
  /** Fully qualified, lower case; may start with `*.` for a ServiceEntry. */
  readonly host: string;
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly ports: readonly HostPort[];
  /** A Service's selector; empty for none. */
  readonly selector: Readonly<Record<string, string>>;
  /** The namespaces that see it, as written; empty: all. */
  readonly exportTo: readonly string[];
}

const PROTOCOLS: ReadonlySet<string> = new Set<Protocol>([
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'https',
  'tls',
  'tcp',
  'mongo',
  'mysql',
  'redis',
  'udp',
]);

const APP_PROTOCOLS: Readonly<Record<string, Protocol>> = {
  'kubernetes.io/h2c': 'http2',
  'kubernetes.io/ws': 'http',
  'kubernetes.io/wss': 'https',
};

/** The protocol of a port as Istio reads it: `appProtocol`, else the prefix of the port's name. */
export function protocolOf(port: { name?: unknown; protocol?: unknown; appProtocol?: unknown }): Protocol {
  if (port.protocol === 'UDP') return 'udp';
  const app = text(port.appProtocol)?.toLowerCase();
  if (app !== undefined) {
    const known = APP_PROTOCOLS[app] ?? (PROTOCOLS.has(app) ? (app as Protocol) : undefined);
    if (known) return known;
  }
  const name = text(port.name)?.toLowerCase() ?? '';
  const prefix = name.startsWith('grpc-web') ? 'grpc-web' : (name.split('-')[0] ?? '');
  return PROTOCOLS.has(prefix) ? (prefix as Protocol) : 'auto';
}

export function isHttp(protocol: Protocol): boolean {
  return protocol === 'http' || protocol === 'http2' || protocol === 'grpc' || protocol === 'grpc-web';
}

export function hostOfService(object: KubernetesObject, clusterDomain: string): Host {
  const spec = record(object.spec);
  const namespace = object.metadata.namespace ?? 'default';
  const exportTo = text(valueAt(object, ['metadata', 'annotations', 'networking.istio.io/exportTo']));
  return {
    host: `${object.metadata.name}.${namespace}.svc.${clusterDomain}`,
    object,
    namespace,
    ports: records(spec.ports).flatMap((port) => portOf(port, port.port, protocolOf(port))),
    selector: labels(spec.selector),
    exportTo: exportTo === undefined ? [] : exportTo.split(',').map((name) => name.trim()),
  };
}

export function hostsOfServiceEntry(object: KubernetesObject): readonly Host[] {
  const spec = record(object.spec);
  const ports = records(spec.ports).flatMap((port) => {
    const protocol = text(port.protocol)?.toLowerCase() ?? '';
    return portOf(port, port.number, PROTOCOLS.has(protocol) ? (protocol as Protocol) : protocolOf({ name: protocol }));
  });
  const shared = {
    object,
    namespace: object.metadata.namespace ?? 'default',
    ports,
    selector: labels(valueAt(spec, ['workloadSelector', 'labels'])),
    exportTo: texts(spec.exportTo),
  };
  return texts(spec.hosts).map((host) => ({ host: host.toLowerCase(), ...shared }));
}

function portOf(port: Readonly<Record<string, unknown>>, value: unknown, protocol: Protocol): HostPort[] {
  const { targetPort } = port;
  const target = typeof targetPort === 'number' || typeof targetPort === 'string' ? targetPort : undefined;
  const portNumber = number(value);
  return portNumber === undefined ? [] : [{ port: portNumber, name: text(port.name), protocol, targetPort: target }];
}
