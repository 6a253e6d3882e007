import type { Predicate } from './predicate';
import type { Provenance, RuleList } from './rules';

/** Header operations, in Envoy's order: remove, then set, then add. */
export interface HeaderOperations {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: readonly string[];
}

export interface Fault {
  readonly delay?: { readonly seconds: number; readonly percent: number };
  readonly abort?: { readonly status?: number; readonly grpcStatus?: number; readonly percent: number };
}

export interface Retries {
  readonly attempts: number;
  /** Envoy's conditions, separated by commas. */
  readonly on: string;
  readonly perTryTimeoutSeconds?: number;
  readonly retriableStatusCodes?: readonly number[];
  readonly backoff?: { readonly baseInterval: string };
  /** Given when retries may go to a host that failed already. */
  readonly retryIgnorePreviousHosts?: boolean;
  readonly retryRemoteLocalities?: boolean;
}

export type OriginMatch =
  | { readonly exact: string }
  | { readonly prefix: string }
  | { readonly safeRegex: { readonly regex: string } };

export interface Cors {
  readonly allowOrigins: readonly OriginMatch[];
  readonly allowMethods?: string;
  readonly allowHeaders?: string;
  readonly exposeHeaders?: string;
  readonly maxAge?: string;
  readonly allowCredentials?: boolean;
  readonly forwardNotMatchingPreflights: boolean;
}

export type HashPolicy =
  | { readonly header: { readonly headerName: string } }
  | {
      readonly cookie: {
        readonly name: string;
        readonly ttl?: string;
        readonly path?: string;
        readonly attributes?: readonly { readonly name: string; readonly value?: string }[];
      };
    }
  | { readonly connectionProperties: { readonly sourceIp: boolean } }
  | { readonly queryParameter: { readonly name: string } };

/** How the path changes before it goes on. */
export type PathRewrite =
  /** Replaces what the route's prefix or exact match matched, or the whole path after a regex. */
  | { readonly kind: 'prefix'; readonly matched: string | undefined; readonly ignoreCase: boolean; readonly by: string }
  | { readonly kind: 'regex'; readonly regex: string; readonly substitution: string };

/** Host, subset and port: what Istio calls a cluster of the proxy. */
export interface ClusterName {
  readonly host: string;
  readonly subset?: string;
  readonly port: number;
}

export interface WeightedCluster extends ClusterName {
  /** As Istio sends it; 100 for a single destination. */
  readonly weight: number;
  readonly requestHeaders?: HeaderOperations;
  readonly responseHeaders?: HeaderOperations;
  readonly authority?: string;
}

export interface Mirror extends ClusterName {
  readonly percent: number;
}

/** What a matched HTTP route does. */
export interface RouteAction {
  readonly name: string;
  readonly statPrefix?: string;
  readonly does:
    | { readonly kind: 'forward'; readonly to: readonly WeightedCluster[] }
    | {
        readonly kind: 'redirect';
        readonly status: number;
        readonly scheme?: string;
        readonly authority?: string;
        readonly port?: number;
        readonly path?: string;
        readonly prefixRewrite?: { readonly matched: string | undefined; readonly by: string };
      }
    | { readonly kind: 'direct'; readonly status: number; readonly body?: string }
    | { readonly kind: 'passthrough' }
    | { readonly kind: 'blackhole' };
  /** 0 means none. */
  readonly timeoutSeconds?: number;
  readonly retries?: Retries;
  readonly fault?: Fault;
  readonly mirrors?: readonly Mirror[];
  readonly requestHeaders?: HeaderOperations;
  readonly responseHeaders?: HeaderOperations;
  readonly cors?: Cors;
  readonly hashPolicy?: readonly HashPolicy[];
  readonly rewrite?: { readonly path?: PathRewrite; readonly authority?: string };
}

/** Routes of some hosts. The most specific virtual host is final, whether a route matches or not. */
export interface VirtualHost {
  readonly name: string;
  /** Exact names, `*.suffix`, or `*`; compared without case, port and a trailing dot. */
  readonly domains: readonly string[];
  /** Plain HTTP is redirected to HTTPS before anything else. */
  readonly requireTls: boolean;
  readonly routes: RuleList<RouteAction>;
}

export interface RouteTable {
  readonly name: string;
  readonly virtualHosts: readonly VirtualHost[];
}

/** What a TCP or TLS chain does with a connection. */
export interface TcpAction {
  readonly to: readonly WeightedCluster[];
  readonly idleTimeoutSeconds?: number;
  readonly hashPolicy?: readonly unknown[];
  readonly tunnel?: { readonly protocol: string; readonly targetHost: string; readonly targetPort: number };
}

export type ChainAction =
  | { readonly kind: 'http'; readonly routes: RouteTable; readonly protocol: string }
  | { readonly kind: 'tcp'; readonly tcp: TcpAction }
  | { readonly kind: 'passthrough' }
  | { readonly kind: 'blackhole' };

/** One way a listener treats connections. */
export interface FilterChain {
  readonly when: Predicate;
  readonly action: ChainAction;
  /** A gateway server that ends TLS: which kind. */
  readonly terminates?: 'SIMPLE' | 'MUTUAL' | 'OPTIONAL_MUTUAL' | 'ISTIO_MUTUAL';
  readonly from: Provenance;
}

/** Where a proxy takes connections: an address (`0.0.0.0`: any that no other listener names) and a port. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  /** The first chain that matches decides. */
  readonly chains: readonly FilterChain[];
}
