import type { Duration } from 'cdk8s';
import { checkWholeNumber, invalid } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';
import { type PolicySlots, slotsOf } from './policy-slots';

/** Whether HTTP/1.1 requests travel to the destination as HTTP/2. */
export enum H2UpgradePolicy {
  /** What the mesh says, which is not to upgrade. */
  DEFAULT = 'DEFAULT',
  DO_NOT_UPGRADE = 'DO_NOT_UPGRADE',
  UPGRADE = 'UPGRADE',
}

/** Probes on idle connections, so that a peer that is gone is noticed. */
export interface TcpKeepalive {
  /**
   * How many probes stay unanswered before the connection counts as dead.
   * @default - the operating system's: 9 on Linux
   */
  readonly probes?: number;
  /**
   * How long a connection is idle before the first probe; whole seconds.
   * @default - the operating system's: 2 hours on Linux
   */
  readonly time?: Duration;
  /**
   * The time between two probes; whole seconds.
   * @default - the operating system's: 75 seconds on Linux
   */
  readonly interval?: Duration;
}

/** What holds for every connection, of TCP as of HTTP. */
export interface TcpConnectionPool {
  /**
   * The most connections a proxy opens to the destination.
   * @default - no practical limit (4294967295)
   */
  readonly maxConnections?: number;
  /**
   * How long to wait for a connection.
   * @default - 10 seconds
   */
  readonly connectTimeout?: Duration;
  /**
   * How long a TCP connection may carry nothing.
   * @default - 1 hour
   */
  readonly idleTimeout?: Duration;
  /**
   * How old a connection may become.
   * @default - any age
   */
  readonly maxConnectionDuration?: Duration;
  /** @default - no probes */
  readonly keepalive?: TcpKeepalive;
}

/** What holds for HTTP requests. */
export interface HttpConnectionPool {
  /**
   * The most requests that wait for a connection; further ones get a 503 at once.
   * @default - no practical limit
   */
  readonly http1MaxPendingRequests?: number;
  /**
   * The most requests under way, of HTTP/1.1 as of HTTP/2.
   * @default - no practical limit
   */
  readonly http2MaxRequests?: number;
  /**
   * How many requests a connection serves before it is closed; 1 switches keep-alive off.
   * @default - any number
   */
  readonly maxRequestsPerConnection?: number;
  /**
   * The most retries under way.
   * @default - no practical limit
   */
  readonly maxRetries?: number;
  /**
   * How long a connection may have no request.
   * @default - 1 hour
   */
  readonly idleTimeout?: Duration;
  /**
   * The most requests at once on one HTTP/2 connection.
   * @default - 2147483647
   */
  readonly maxConcurrentStreams?: number;
  /** @default H2UpgradePolicy.DEFAULT */
  readonly h2UpgradePolicy?: H2UpgradePolicy;
  /**
   * Whether requests keep the HTTP version in which they came; then nothing is upgraded.
   * @default false
   */
  readonly useClientProtocol?: boolean;
}

export interface ConnectionPoolProps {
  /** @default - Istio's defaults */
  readonly tcp?: TcpConnectionPool;
  /** @default - Istio's defaults */
  readonly http?: HttpConnectionPool;
}

/**
 * How many connections and requests one proxy has under way to a destination: the first half of a circuit breaker.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ConnectionPoolSettings
 */
export class ConnectionPool {
  /** @throws when a limit is not a whole number of at least 1, or nothing is limited */
  static of(props: ConnectionPoolProps): ConnectionPool {
    const slots = { ...tcpSlots(props.tcp ?? {}), ...httpSlots(props.http ?? {}) };
    if (Object.keys(slots).length === 0) throw new Error('ConnectionPool.of: nothing is set; give tcp or http limits');
    return new ConnectionPool(slots);
  }

  private constructor(
    /** @internal */
    readonly slots: PolicySlots,
  ) {}
}

function tcpSlots(tcp: TcpConnectionPool): PolicySlots {
  const what = 'ConnectionPool.of: tcp.';
  return slotsOf('connectionPool.tcp', {
    maxConnections: limit(`${what}maxConnections`, tcp.maxConnections),
    connectTimeout: time(`${what}connectTimeout`, tcp.connectTimeout),
    idleTimeout: time(`${what}idleTimeout`, tcp.idleTimeout),
    maxConnectionDuration: time(`${what}maxConnectionDuration`, tcp.maxConnectionDuration),
    tcpKeepalive: tcp.keepalive && {
      probes: limit(`${what}keepalive.probes`, tcp.keepalive.probes),
      time: seconds(`${what}keepalive.time`, tcp.keepalive.time),
      interval: seconds(`${what}keepalive.interval`, tcp.keepalive.interval),
    },
  });
}

function httpSlots(http: HttpConnectionPool): PolicySlots {
  const what = 'ConnectionPool.of: http.';
  if (http.useClientProtocol && http.h2UpgradePolicy === H2UpgradePolicy.UPGRADE) {
    throw new Error(
      `${what}useClientProtocol keeps HTTP/1.1 requests in HTTP/1.1 and h2UpgradePolicy UPGRADE does not; remove one`,
    );
  }
  return slotsOf('connectionPool.http', {
    http1MaxPendingRequests: limit(`${what}http1MaxPendingRequests`, http.http1MaxPendingRequests),
    http2MaxRequests: limit(`${what}http2MaxRequests`, http.http2MaxRequests),
    maxRequestsPerConnection: limit(`${what}maxRequestsPerConnection`, http.maxRequestsPerConnection),
    maxRetries: limit(`${what}maxRetries`, http.maxRetries),
    idleTimeout: time(`${what}idleTimeout`, http.idleTimeout),
    maxConcurrentStreams: limit(`${what}maxConcurrentStreams`, http.maxConcurrentStreams),
    h2UpgradePolicy: http.h2UpgradePolicy,
    useClientProtocol: http.useClientProtocol,
  });
}

/** Istio reads 0 as "not set", so it would not limit anything. */
const limit = (what: string, value: number | undefined) =>
  value === undefined ? undefined : checkWholeNumber(what, value, 1);

const time = (what: string, value: Duration | undefined) => value && renderDuration(checkDuration(what, value));

function seconds(what: string, value: Duration | undefined): string | undefined {
  if (!value) return undefined;
  const rendered = renderDuration(checkDuration(what, value));
  if (rendered.includes('.')) throw invalid(what, rendered, 'the operating system counts keepalive in whole seconds');
  return rendered;
}
