import { ClientTls } from '../destination/client-tls';

/**
 * Who puts plain HTTP of a workload into TLS on its way out.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway-tls-origination/
 */
export class TlsOrigination {
  /** The gateway: it sees requests, and the workloads hold no certificates. */
  static atGateway(tls: ClientTls = ClientTls.simple()): TlsOrigination {
    return new TlsOrigination('gateway', tls);
  }

  /** The caller's proxy: the gateway passes TLS on and sees no request. */
  static atSidecar(tls: ClientTls = ClientTls.simple()): TlsOrigination {
    return new TlsOrigination('sidecar', tls);
  }

  private constructor(
    /** @internal */
    readonly place: 'gateway' | 'sidecar',
    /** @internal */
    readonly tls: ClientTls,
  ) {
    const { mode } = tls.value;
    if (mode !== 'SIMPLE' && mode !== 'MUTUAL')
      throw new Error(
        `TlsOrigination: ${mode} is no TLS that an external host ends; use ClientTls.simple or ClientTls.mutual`,
      );
  }
}
