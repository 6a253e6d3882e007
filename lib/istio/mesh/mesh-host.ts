import type { ServicePort } from './service-port';

/**
 * A host that somebody owns: what others may know of it. It has no methods that change its routing, so nobody writes a
 * second VirtualService for a host of another app.
 */
export interface IMeshHost {
  /** The fully qualified name, for example `reviews.bookinfo.svc.cluster.local`. */
  readonly hostName: string;
  /** Further names of the same host. */
  readonly aliases?: readonly string[];
  /** The name in messages, for example `bookinfo/reviews`. */
  readonly displayName: string;
  /**
   * The namespace in which its objects live.
   * @default - not known
   */
  readonly namespaceName?: string;
  /** The ports the host listens on. */
  readonly ports: readonly ServicePort[];
}
