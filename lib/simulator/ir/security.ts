import type { Provenance, RuleList, Undecided } from './rules';

/** Mutual TLS mode of a server port after inheritance: never UNSET. */
export type MutualTlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** How bytes travel between two proxies. */
export type Transport = 'plaintext' | 'tls' | 'mtls';

/** The mTLS mode of a port, and the PeerAuthentication that decided (none: Istio's default). */
export interface PeerMode {
  readonly mode: MutualTlsMode;
  readonly from?: Provenance;
}

/** Modes of every port of a workload. */
export interface PeerModes {
  readonly workload: PeerMode;
  /** By workload port. */
  readonly ports: Readonly<Record<number, PeerMode>>;
}

/** How a client's proxy connects to one cluster (host, port, subset). */
export interface ClientTls {
  /** Towards endpoints that accept the mesh's mTLS. */
  readonly withSidecar: Transport;
  /** Towards endpoints that do not: no sidecar, or mTLS disabled on their port. */
  readonly withoutSidecar: Transport;
  /** Server name sent; for the mesh's own mTLS the cluster's. Absent in plaintext and where the request's host is sent. */
  readonly sni?: string;
  /** Names the client accepts in the server's certificate. */
  readonly subjectAltNames?: readonly string[];
  /** A DestinationRule that calls every endpoint, or none, one that accepts mTLS; else each is what it is. */
  readonly endpoints?: 'all' | 'none';
  /** Whether the certificates are the mesh's own; not said where it depends on the endpoint. */
  readonly istioMutual?: boolean;
  /** What decided; absent for automatic mTLS and its absence. */
  readonly from?: Provenance;
}

/** Where a token may be. An empty list of everything means `Authorization: Bearer` and `?access_token=`. */
export interface TokenLocations {
  readonly headers: readonly { readonly name: string; readonly prefix: string }[];
  readonly params: readonly string[];
  readonly cookies: readonly string[];
}

/** One rule of a RequestAuthentication. */
export interface JwtProvider {
  /** Names its token among the states of a request: the issuer, numbered when several rules have it. */
  readonly key: string;
  readonly issuer: string;
  /** Empty: any audience. */
  readonly audiences: readonly string[];
  readonly locations: TokenLocations;
  /** A JSON Web Key Set as JSON; absent when it is not known. */
  readonly jwks?: string;
  /** Whether the token stays in the request. */
  readonly forward: boolean;
  readonly payloadHeader?: string;
  readonly claimHeaders: readonly { readonly header: string; readonly claim: string }[];
  /** Claims whose text is a list separated by spaces. */
  readonly spaceDelimitedClaims: readonly string[];
  readonly from: Provenance;
}

/** Whether a request goes on with the tokens it has. */
export interface TokenDecision {
  readonly accepted: boolean;
  /** Of the refusal. */
  readonly status?: 401 | 403;
}

/** What a rule of an AuthorizationPolicy stands for: the name that Istio's logs give it. */
export interface PolicyRule {
  /** `ns[foo]-policy[deny]-rule[0]` */
  readonly policy: string;
}

/** Where CUSTOM requests are checked. */
export interface ExtAuthzProvider {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly kind: 'http' | 'grpc';
  /** Put before the path of the request in the check. */
  readonly pathPrefix: string;
  /** Lower-case names or, ending with `*`, prefixes. */
  readonly includeHeaders: readonly string[];
  readonly additionalHeaders: Readonly<Record<string, string>>;
  readonly failOpen: boolean;
  /** Status when the provider cannot be asked. */
  readonly statusOnError: number;
}

/** Requests that match `rules` are checked by the provider, or refused when the provider cannot be set up. */
export interface CustomCheck {
  readonly rules: RuleList<PolicyRule>;
  readonly check: { readonly provider: ExtAuthzProvider } | { readonly refuseBecause: string };
}

/** One filter of Istio's fixed order AUDIT, DENY, ALLOW. */
export interface AuthorizationList {
  readonly action: 'AUDIT' | 'DENY' | 'ALLOW';
  /** In an ALLOW list a request that no rule matches is denied; an empty list denies everything. */
  readonly rules: RuleList<PolicyRule>;
}

/** What a server's or gateway's proxy checks, in order: CUSTOM, tokens, then the lists. */
export interface SecurityChain {
  readonly custom: readonly CustomCheck[];
  /** What verifies tokens: it makes the states that `tokenRules` look at, and the claims for what follows. */
  readonly tokens: readonly JwtProvider[];
  readonly tokenRules: RuleList<TokenDecision>;
  readonly lists: readonly AuthorizationList[];
  readonly undecided: readonly Undecided[];
}

/** Everything that protects one workload. */
export interface WorkloadSecurity {
  readonly peer: PeerModes;
  /** For HTTP connections. */
  readonly http: SecurityChain;
  /** For anything else: HTTP conditions are not there. */
  readonly tcp: SecurityChain;
}
