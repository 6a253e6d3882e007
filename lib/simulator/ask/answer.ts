import type {
  ClientTls,
  ClusterPolicy,
  Cors,
  Endpoint,
  Fault,
  HashPolicy,
  HeaderOperations,
  Mirror,
  Provenance,
  Retries,
  Transport,
  Undecided,
} from '../ir';

/** One step on the way to an answer: what was looked at, and what came of it. */
export interface TraceStep {
  readonly at: 'client' | 'gateway' | 'server';
  readonly text: string;
  readonly from?: Provenance;
}

export type Outcome =
  /** A route with destinations matched. */
  | 'route'
  /** A route matched, but no destination can serve: 503. */
  | 'unavailable'
  | 'redirect'
  | 'direct'
  /** No route matched: 404. */
  | 'noRoute'
  | 'denied'
  /** An unknown destination, refused by REGISTRY_ONLY. */
  | 'blackhole'
  /** An unknown destination that goes out unchanged. */
  | 'passthrough'
  | 'refused'
  | 'undecided';

/** What the destination's own proxy does. */
export interface InboundResult {
  readonly outcome: 'route' | 'denied' | 'refused' | 'undecided';
  readonly status?: number;
  readonly reason?: string;
  /** The name that Istio's logs give to the DENY rule. */
  readonly policyMatched?: string;
  /** Where a Sidecar's ingress listener sends the request. */
  readonly endpoint?: string;
}

export interface DestinationResult {
  readonly host: string;
  readonly subset?: string;
  readonly port: number;
  readonly weight: number;
  readonly problem?: 'clusterNotFound' | 'noEndpoints';
  readonly requestHeaders?: HeaderOperations;
  readonly responseHeaders?: HeaderOperations;
  /** Settings of the DestinationRule. */
  readonly policy?: ClusterPolicy & {
    readonly tcpIdleTimeoutSeconds?: number;
    readonly tcpHashPolicy?: readonly unknown[];
    readonly tunnel?: { readonly protocol: string; readonly targetHost: string; readonly targetPort: number };
  };
  readonly clientTls?: ClientTls;
  readonly clientSends?: Transport;
  readonly inbound?: InboundResult;
  /** The workloads and addresses behind it. */
  readonly endpoints: readonly Endpoint[];
}

export interface MirrorResult extends Mirror {
  readonly problem?: 'clusterNotFound' | 'noEndpoints';
}

/** What the mesh does with a request, and why. */
export interface Answer {
  /** What the deciding proxy treated the connection as. */
  readonly layer: 'http' | 'tcp';
  readonly outcome: Outcome;
  readonly reason?: string;
  /** What the client gets when the destination answers 200; absent when it depends. */
  readonly status?: number;
  readonly grpcStatus?: number;
  readonly location?: string;
  readonly body?: string;
  readonly destinations: readonly DestinationResult[];
  readonly route?: {
    readonly name: string;
    readonly virtualHost: string;
    readonly config: string;
    readonly statPrefix?: string;
  };
  /** Path and authority as the destination sees them, where they differ from what was sent. */
  readonly rewrite?: { readonly path?: string; readonly authority?: string };
  readonly fault?: Fault;
  /** 0 means none. */
  readonly timeoutSeconds?: number;
  readonly retries?: Retries;
  readonly mirrors?: readonly MirrorResult[];
  readonly requestHeaders?: HeaderOperations;
  readonly responseHeaders?: HeaderOperations;
  readonly cors?: Cors;
  readonly hashPolicy?: readonly HashPolicy[];
  readonly policyMatched?: string;
  readonly undecided?: readonly Undecided[];
  readonly trace: readonly TraceStep[];
}

/** An answer without the way to it. */
export type Untraced = Omit<Answer, 'trace'>;
