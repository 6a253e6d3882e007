import type * as networking from '../../../imports/networking.istio.io';
import type { ServicePort } from '../mesh/service-port';

/** The way of what callers send to one port of an external host: first to a gateway, from there to the host. */
export interface EgressHop {
  /** The port of the external host that callers use. */
  readonly port: ServicePort;
  /** The egress gateway in messages. */
  readonly by: string;
  /** The Gateway object, as VirtualServices name it. */
  readonly gateway: string;
  /** The port of the gateway. */
  readonly gatewayPort: number;
  /** Whether the gateway sees requests; otherwise it sees TLS and passes it on. */
  readonly seesRequests: boolean;
  /** The port of the external host to which the gateway connects. */
  readonly leavesTo: number;
  /** Where callers send what is for this name of the host. */
  destination(hostName: string): networking.VirtualServiceSpecHttpRouteDestination;
}
