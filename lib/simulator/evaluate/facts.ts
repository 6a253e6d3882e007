/** The identity in a peer's mTLS certificate. */
export interface Identity {
  readonly trustDomain: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** State of the token at the places of one issuer; `other-issuer`: the token there is somebody else's. */
export type TokenState = 'none' | 'other-issuer' | 'bad' | 'wrong-audience' | 'valid';

/** One concrete request as one proxy sees it: what predicates are evaluated against. */
export interface RequestFacts {
  /** Path after normalisation, without query and fragment; absent for TCP. */
  readonly path?: string;
  /** First value per query parameter, not decoded. */
  readonly query?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly scheme?: string;
  readonly authority?: string;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that a proxy on the way sets from what only it knows. */
  readonly unknownHeaders?: ReadonlySet<string>;
  readonly sni?: string;
  readonly destinationPort: number;
  readonly destinationAddress?: string;
  readonly sourceAddress?: string;
  readonly remoteAddress?: string;
  /** Absent in plaintext. */
  readonly identity?: Identity;
  readonly proxyNamespace?: string;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  /** State per issuer; an issuer not named has none. */
  readonly tokens?: Readonly<Record<string, TokenState>>;
  /** Payload of the verified token. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly transport?: 'plaintext' | 'tls' | 'mtls';
  readonly protocol?: 'http/1.1' | 'h2' | 'tcp';
}
