/** The protocols of a port that Istio tells apart. `auto` is detected from the bytes. */
export type Protocol =
  | 'http'
  | 'http2'
  | 'grpc'
  | 'grpc-web'
  | 'http_proxy'
  | 'https'
  | 'tls'
  | 'tcp'
  | 'mongo'
  | 'redis'
  | 'mysql'
  | 'udp'
  | 'auto';

const KNOWN = new Set<string>([
  'http',
  'http2',
  'grpc',
  'grpc-web',
  'http_proxy',
  'https',
  'tls',
  'tcp',
  'mongo',
  'redis',
  'mysql',
  'udp',
]);

const PLAIN_TCP_PORTS = new Set([25, 53, 3306, 27017]);

/** A protocol as ServiceEntry, Gateway and Sidecar ports write it. */
export function parseProtocol(text: string | undefined): Protocol {
  const word = (text ?? '').toLowerCase();
  return KNOWN.has(word) ? (word as Protocol) : 'auto';
}

/**
 * The protocol of a Kubernetes Service port: `appProtocol`, else the part of the name before the first dash.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export function servicePortProtocol(port: {
  port: number;
  name?: string;
  protocol?: string;
  appProtocol?: string;
}): Protocol {
  if (port.protocol === 'UDP') return 'udp';
  const name = port.appProtocol ?? port.name ?? '';
  if (name === 'kubernetes.io/h2c') return 'http2';
  if (name === 'kubernetes.io/ws') return 'http';
  if (name === 'kubernetes.io/wss') return 'https';
  if (name.toLowerCase().startsWith('grpc-web')) return 'grpc-web';
  const parsed = parseProtocol(name.split('-')[0]);
  return parsed === 'auto' && PLAIN_TCP_PORTS.has(port.port) ? 'tcp' : parsed;
}

export function isHttp(protocol: Protocol): boolean {
  return ['http', 'http2', 'grpc', 'grpc-web', 'http_proxy'].includes(protocol);
}

export function isHttp2(protocol: Protocol): boolean {
  return ['http2', 'grpc', 'grpc-web'].includes(protocol);
}

export function isTcp(protocol: Protocol): boolean {
  return ['tcp', 'https', 'tls', 'mongo', 'redis', 'mysql'].includes(protocol);
}

export function isTls(protocol: Protocol): boolean {
  return protocol === 'https' || protocol === 'tls';
}

export function isHttpOrSniffed(protocol: Protocol): boolean {
  return isHttp(protocol) || protocol === 'auto';
}
