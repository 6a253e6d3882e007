/**
 * Which connections a workload accepts from other workloads.
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/#PeerAuthentication-MutualTLS-Mode
 */
export enum MtlsMode {
  /** Mutual TLS only: plaintext is refused. */
  STRICT = 'STRICT',
  /** Mutual TLS and plaintext: for the time in which some clients have no proxy yet. */
  PERMISSIVE = 'PERMISSIVE',
  /** Plaintext only: nothing is encrypted and no caller has an identity. */
  DISABLE = 'DISABLE',
}
