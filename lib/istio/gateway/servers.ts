import * as networking from '../../../imports/networking.istio.io';
import { hostCovers, hostSlug, sortedSet } from '../values/hosts';
import type { PortClaim } from './gateway-claims';
import type { GatewayTls } from './gateway-tls';

/** What a gateway listens for. */
export interface Listening {
  readonly httpPort: number;
  /** The hosts of its plaintext port. */
  readonly httpHosts: readonly string[];
  readonly tls: readonly GatewayTls[];
  /** Server names that pass through, by port. */
  readonly passthrough: ReadonlyMap<number, readonly string[]>;
  readonly tcpPorts: readonly number[];
}

type Server = networking.GatewaySpecServers;

const { SIMPLE, MUTUAL, PASSTHROUGH } = networking.GatewaySpecServersTlsMode;

/** The servers of a Gateway, each with a name of its own. */
export function renderServers(listening: Listening): Server[] {
  const { httpPort, httpHosts, tls } = listening;
  const redirects = (host: string) =>
    tls.some((each) => each.redirectHttp && each.hosts.some((h) => hostCovers(h, host)));
  const plain = httpHosts.filter((host) => !redirects(host));
  const redirected = httpHosts.filter(redirects);
  return [
    ...server(`http-${httpPort}`, httpPort, 'HTTP', plain),
    ...server(`http-${httpPort}-redirect`, httpPort, 'HTTP', redirected, { httpsRedirect: true }),
    ...tls.flatMap(renderHttps),
    ...[...listening.passthrough]
      .sort(([a], [b]) => a - b)
      .flatMap(([port, hosts]) => server(`tls-${port}`, port, 'TLS', sortedSet(hosts), { mode: PASSTHROUGH })),
    ...listening.tcpPorts.flatMap((port) => server(`tcp-${port}`, port, 'TCP', ['*'])),
  ];
}

function renderHttps(tls: GatewayTls): Server[] {
  const [first = ''] = tls.hosts;
  return server(`https-${tls.port}-${hostSlug(first)}`, tls.port, 'HTTPS', tls.hosts, {
    mode: tls.mode === 'SIMPLE' ? SIMPLE : MUTUAL,
    credentialName: tls.credential.secretName,
    minProtocolVersion: tls.minVersion as networking.GatewaySpecServersTlsMinProtocolVersion | undefined,
    subjectAltNames: tls.subjectAltNames && [...tls.subjectAltNames],
  });
}

function server(
  name: string,
  number: number,
  protocol: string,
  hosts: readonly string[],
  tls?: networking.GatewaySpecServersTls,
): Server[] {
  return hosts.length > 0 ? [{ port: { name, number, protocol }, hosts: [...hosts], tls }] : [];
}

/** What the servers take of the gateway's pods. */
export const claimsOf = (listening: Listening): PortClaim[] =>
  renderServers(listening).flatMap(({ port, hosts }) =>
    hosts.map((host) => ({ port: port.number, protocol: port.protocol, host })),
  );
