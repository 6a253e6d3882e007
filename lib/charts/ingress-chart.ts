import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Bookinfo } from '../apps';
import { type GatewayTls, HttpMethod, IngressGateway, type MeshNamespace, PathMatch, Source } from '../istio';

export interface IngressValues {
  /** The name by which Bookinfo is reached from outside; `*` for any. */
  readonly host: string;
  /**
   * Its certificate; plaintext requests are then redirected.
   * @default - plaintext HTTP only
   */
  readonly tls?: GatewayTls;
}

export interface IngressChartProps extends IngressValues {
  /** The namespace in which the Gateway renders. */
  readonly namespace: MeshNamespace;
  readonly app: Bookinfo;
}

/**
 * `20-ingress`: Bookinfo's product page for clients outside the mesh.
 * @see https://istio.io/latest/docs/examples/bookinfo/#determine-the-ingress-ip-and-port
 */
export class IngressChart extends Chart {
  readonly gateway: IngressGateway;

  constructor(scope: Construct, props: IngressChartProps) {
    super(scope, '20-ingress');
    const { productpage } = props.app;
    this.gateway = new IngressGateway(this, 'bookinfo-gateway', {
      namespace: props.namespace,
      tls: props.tls && [props.tls],
    });
    this.gateway.expose(productpage, {
      host: props.host,
      paths: [
        PathMatch.exact('/productpage'),
        PathMatch.prefix('/static'),
        PathMatch.exact('/login'),
        PathMatch.exact('/logout'),
        PathMatch.prefix('/api/v1/products'),
      ],
    });
    productpage.calledBy('ingress', Source.gateway(this.gateway), { methods: [HttpMethod.GET, HttpMethod.POST] });
  }
}
