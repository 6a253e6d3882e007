/** A workload that proves who it is by the certificate of mutual TLS. */
export interface MeshIdentity {
  /** The identity without its scheme: `cluster.local/ns/bookinfo/sa/reviews`. */
  readonly principal: string;
  /** The name in messages, for example `bookinfo/reviews`. */
  readonly displayName: string;
  /**
   * Whether all its pods have a proxy: without one there is no certificate.
   * @default true
   */
  readonly isProxied?: boolean;
}
