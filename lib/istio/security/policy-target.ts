import type { Construct } from 'constructs';
import type { MtlsMode } from '../mesh/mtls-mode';
import type { PathNormalization } from '../mesh/path-normalization';

/** A port on which the proxies of a target accept connections. */
export interface PolicyPort {
  /** The port that the container, or the gateway's proxy, opens. */
  readonly targetPort: number;
  /** Whether the proxy sees HTTP requests on it. */
  readonly isHttp: boolean;
}

/** What policies can be about: a service, a gateway, a namespace, the mesh. Everything is read at synth. */
export interface PolicyTarget {
  /** Its policies render beneath this. */
  readonly construct: Construct;
  /** The name in messages. */
  readonly displayName: string;
  /** The namespace in which its policies render. */
  readonly namespaceName: string;
  /**
   * What the names of its policies begin with.
   * @default - nothing: a policy is called like its id
   */
  readonly policyPrefix?: string;
  /**
   * The labels of its pods.
   * @default - all pods of the namespace, or of the mesh when it is the root namespace
   */
  readonly selector?: Readonly<Record<string, string>>;
  readonly pathNormalization: PathNormalization;
  /** The ports it listens on; none when they are not known. */
  ports(): readonly PolicyPort[];
  /** Says why its policies are not enforced, when that is so. */
  unenforced(): string | undefined;
  /** Which connections it accepts: only by mutual TLS does a client of the mesh have an identity. */
  mtlsOf(containerPort?: number): MtlsMode;
}
