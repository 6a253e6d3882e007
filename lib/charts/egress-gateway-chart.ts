import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { EgressGateway, ExternalService, ServicePort, TlsOrigination } from '../istio';
import type { ExternalServices } from './external-services';

export interface EgressGatewayValues {
  /**
   * Whether the clients' namespace may reach the outside by the gateway only. The cluster's network must enforce
   * NetworkPolicies.
   * @default true
   */
  readonly enforce?: boolean;
}

export interface EgressGatewayChartProps extends EgressGatewayValues {
  /** The hosts that leave by the gateway, and their clients. */
  readonly external: ExternalServices;
}

/**
 * `61-egress-gateway`: what leaves the mesh leaves by one gateway: HTTP as HTTP, TLS unopened, and HTTP to istio.io that the
 * gateway puts into TLS.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/
 */
export class EgressGatewayChart extends Chart {
  constructor(scope: Construct, props: EgressGatewayChartProps) {
    super(scope, '61-egress-gateway');
    const { baidu, httpbinOrg, meshNamespace: namespace } = props.external;
    const egress = new EgressGateway(this, 'egress', { namespace });
    const istioIo = new ExternalService(this, 'istio-io', {
      namespace,
      host: 'istio.io',
      ports: [ServicePort.http(80, { targetPort: 443 })],
    });
    egress.route(baidu);
    egress.route(httpbinOrg);
    egress.route(istioIo, { originate: TlsOrigination.atGateway() });
    if (props.enforce ?? true) egress.enforce([namespace]);
  }
}
