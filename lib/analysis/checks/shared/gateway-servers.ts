import type { FieldPath, KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import { hostsOverlap, type Model, namespaceOf, number, records, selectorOf, text, texts } from '../../model';
import { formatLabels } from './selectors';

/** A host that a server of a Gateway takes: from VirtualServices of a namespace, or of all. */
export interface ServerHost {
  readonly host: string;
  /** Undefined: VirtualServices of every namespace. */
  readonly namespace?: string;
}

export interface GatewayServer {
  readonly gateway: KubernetesObject;
  /** The gateway's selector as text: servers with the same one share a proxy. */
  readonly selector: string;
  readonly port?: number;
  readonly protocol: string;
  readonly tlsMode?: string;
  readonly credential?: string;
  readonly hosts: readonly ServerHost[];
  readonly server: Readonly<Record<string, unknown>>;
  readonly path: FieldPath;
}

export function gatewayServers(model: Model): readonly GatewayServer[] {
  return model.once('gateway servers', () => model.ofKind('Gateway').flatMap(serversOf));
}

export function serversOf(gateway: KubernetesObject): GatewayServer[] {
  const selector = formatLabels(Object.fromEntries(Object.entries(selectorOf(gateway)).sort()));
  return records(valueAt(gateway, ['spec', 'servers'])).map((server, index) => ({
    gateway,
    selector,
    port: number(valueAt(server, ['port', 'number'])),
    protocol: (text(valueAt(server, ['port', 'protocol'])) ?? '').toUpperCase(),
    tlsMode: text(valueAt(server, ['tls', 'mode'])),
    credential: text(valueAt(server, ['tls', 'credentialName'])) ?? text(valueAt(server, ['tls', 'serverCertificate'])),
    hosts: texts(server.hosts).map((host) => serverHost(host, namespaceOf(gateway))),
    server,
    path: ['spec', 'servers', index],
  }));
}

function serverHost(written: string, namespace: string): ServerHost {
  const slash = written.indexOf('/');
  if (slash < 0) return { host: written.toLowerCase() };
  const scope = written.slice(0, slash);
  const host = written.slice(slash + 1).toLowerCase();
  return { host, namespace: scope === '*' ? undefined : scope === '.' ? namespace : scope };
}

/** Whether a server takes traffic for a host of a VirtualService in a namespace. */
export function takesHost(server: GatewayServer, host: string, namespace: string): boolean {
  return server.hosts.some(
    (one) => (one.namespace === undefined || one.namespace === namespace) && hostsOverlap(one.host, host.toLowerCase()),
  );
}

/** What a server does with connections: route HTTP, route by SNI, or pass bytes on. */
export function layerOf(server: Pick<GatewayServer, 'protocol' | 'tlsMode'>): 'http' | 'tls' | 'tcp' {
  if (server.protocol === 'HTTP' || server.protocol === 'HTTP2' || server.protocol === 'GRPC') return 'http';
  if (server.tlsMode === 'PASSTHROUGH' || server.tlsMode === 'AUTO_PASSTHROUGH') return 'tls';
  if (server.protocol === 'HTTPS') return 'http';
  return 'tcp';
}
