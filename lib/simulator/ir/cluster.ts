import type { ClusterName } from './routing';
import type { Provenance } from './rules';
import type { ClientTls } from './security';

/** Settings of a DestinationRule as they reach the proxy, in the names of Istio's API. */
export interface ClusterPolicy {
  readonly lb: string;
  readonly upstreamProtocol: 'http1' | 'http2' | 'useClientProtocol';
  readonly circuitBreakers?: Readonly<Record<string, number>>;
  readonly connectTimeoutSeconds?: number;
  readonly idleTimeoutSeconds?: number;
  readonly maxConnectionDurationSeconds?: number;
  readonly maxRequestsPerConnection?: number;
  readonly maxConcurrentStreams?: number;
  readonly tcpKeepalive?: Readonly<Record<string, unknown>>;
  readonly retryBudget?: Readonly<Record<string, unknown>>;
  readonly outlierDetection?: Readonly<Record<string, unknown>>;
  readonly minHealthPercent?: number;
  readonly ringHash?: Readonly<Record<string, unknown>>;
  readonly maglev?: Readonly<Record<string, unknown>>;
  readonly warmup?: Readonly<Record<string, unknown>>;
  readonly localityLbSetting?: { readonly enabled: true };
  readonly proxyProtocol?: string;
}

/** Where a request can end: a workload of the mesh, or an address somebody listed. */
export interface Endpoint {
  /** `namespace/name` of the workload; absent for listed addresses and names found by DNS. */
  readonly workload?: string;
  readonly address?: string;
  /** Port of the workload. */
  readonly port: number;
}

/** One cluster of a proxy: what it does with requests for a host, subset and port. */
export interface Cluster extends ClusterName {
  /** Why nothing can be served. */
  readonly problem?: 'clusterNotFound' | 'noEndpoints';
  readonly endpoints: readonly Endpoint[];
  /** The connection goes to the address the client asked for. */
  readonly originalDestination: boolean;
  readonly policy?: ClusterPolicy;
  readonly tls?: ClientTls;
  /** The DestinationRule that set the policy, and the object the host is registered by. */
  readonly from: readonly Provenance[];
}
