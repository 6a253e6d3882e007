import type { Request } from '../simulator';

/** What a request has beside its URL. */
export interface RequestOptions {
  /** @default 'GET' */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A JSON Web Token, sent as `Authorization: Bearer`. */
  readonly jwt?: string;
  /** The client's address. */
  readonly sourceIp?: string;
  /** The address to connect to in place of the host's. */
  readonly ip?: string;
  /** @default 'HTTP/1.1' */
  readonly version?: 'HTTP/1.1' | 'HTTP/2';
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const URL_FORM = /^([a-z]+:)\/\/(\[[^\]]+\]|[^/:?#]+)(?::(\d+))?([/?#].*)?$/;

/**
 * A URL as the simulator's request. Not through `new URL`, which would tidy the path up: the proxy has to see it as
 * it is written.
 *
 * `http://` is a request, `https://` one inside TLS that only a gateway opens, `tcp://` a connection.
 *
 * @throws when the URL is none, or names no port where its scheme has none
 */
export function requestTo(url: string, options: RequestOptions, at: 'workload' | 'gateway'): Request {
  const [, scheme = '', host = '', port, path = '/'] = URL_FORM.exec(url) ?? [];
  const number = port === undefined ? DEFAULT_PORTS[scheme] : Number(port);
  if (host === '' || !['http:', 'https:', 'tcp:'].includes(scheme)) {
    throw new Error(
      `"${url}" is no URL; write for example http://reviews:9080/reviews/0, https://example.com/ or tcp://echo:9000`,
    );
  }
  if (number === undefined) throw new Error(`"${url}" has no port; a connection needs one: ${url}:9000`);
  const { method, headers, jwt, sourceIp, ip, version } = options;
  const common = { host, port: number, ...(sourceIp && { sourceIp }), ...(ip && { ip }) };
  if (scheme === 'tcp:') return { ...common, protocol: 'tcp' };
  // A sidecar passes TLS on unopened: it sees the server name and nothing of the request.
  if (scheme === 'https:' && at === 'workload') return { ...common, protocol: 'tls', sni: host };
  return {
    ...common,
    path: path.startsWith('/') ? path : `/${path}`,
    ...(method && { method }),
    ...withoutHost(headers),
    ...(jwt && { jwt }),
    ...(version && { version }),
    ...(scheme === 'https:' && { tls: 'simple' as const, sni: host }),
  };
}

/** The Host header is no header to a proxy: it decides the virtual host. */
function withoutHost(headers: RequestOptions['headers'] = {}): Pick<Request, 'headers' | 'authority'> {
  const entries = Object.entries(headers);
  const host = entries.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return {
    headers: Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== 'host')),
    ...(host !== undefined && { authority: host }),
  };
}
