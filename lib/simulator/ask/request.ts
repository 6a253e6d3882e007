import type { StringMap } from '../model';
import type { AskProvider } from '../security';

/** Who sends a request. */
export type Source =
  | {
      readonly namespace: string;
      /** Labels of the pod. */
      readonly labels: StringMap;
      /** @default - that of a workload with these labels, else `default` */
      readonly serviceAccount?: string;
      /** Whether the pod has a sidecar. @default - as injection decides for a workload with these labels, else true */
      readonly sidecar?: boolean;
    }
  | {
      /** A request that arrives at a gateway from outside. */
      readonly gateway: { readonly namespace: string; readonly labels: StringMap };
    };

/** One request or connection. */
export interface Request {
  /** `tls` is a ClientHello with `sni` whose content nobody looks into. @default http */
  readonly protocol?: 'http' | 'tcp' | 'tls';
  /** What the client connects to: a DNS name; at a gateway only the Host header. */
  readonly host: string;
  /** Port of the service, or of the gateway's Service. */
  readonly port: number;
  /** The Host header. @default - the host, with the port when it is not 80 (443 over TLS) */
  readonly authority?: string;
  /** @default GET */
  readonly method?: string;
  /** With the query. @default / */
  readonly path?: string;
  readonly headers?: StringMap;
  /** Sent as `Authorization: Bearer`. */
  readonly jwt?: string;
  /**
   * `simple` is HTTPS to a gateway; to a server with ISTIO_MUTUAL it is what a workload of the mesh sends.
   * @default plaintext
   */
  readonly tls?: 'plaintext' | 'simple';
  readonly sni?: string;
  /** Connects to this address instead of the host's. */
  readonly ip?: string;
  /** The client's address. */
  readonly sourceIp?: string;
  /** @default HTTP/1.1 */
  readonly version?: 'HTTP/1.1' | 'HTTP/2';
}

export interface AskOptions {
  /**
   * `client` stops behind the client's proxy (or the gateway); `endToEnd` goes on to each destination's workload.
   * @default endToEnd
   */
  readonly scope?: 'client' | 'endToEnd';
  /** Seconds since 1970. @default - tokens that expire are undecided */
  readonly now?: number;
  /** What external authorizers answer. @default - undecided */
  readonly askProvider?: AskProvider;
}
