import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { TcpEcho } from '../apps';
import { IngressGateway, Injection, type Mesh, MeshNamespace, TrafficSplit } from '../istio';

export interface TcpTrafficShiftingValues {
  /** The percentage of the connections that go to v2; the others go to v1. */
  readonly v2Percent: number;
}

export interface TcpTrafficShiftingProps extends TcpTrafficShiftingValues {
  readonly mesh: Mesh;
}

/**
 * `30-tcp-traffic-shifting`: moves TCP connections from one version to the other.
 * @see https://istio.io/latest/docs/tasks/traffic-management/tcp-traffic-shifting/
 */
export class TcpTrafficShifting extends Chart {
  readonly echo: TcpEcho;

  constructor(scope: Construct, props: TcpTrafficShiftingProps) {
    super(scope, '30-tcp-traffic-shifting');
    const { mesh } = props;
    const namespace = new MeshNamespace(this, 'namespace', {
      mesh,
      name: 'istio-io-tcp-traffic-shifting',
      injection: Injection.enabled(),
    });
    this.echo = new TcpEcho(this, 'tcp-echo', { namespace });
    this.echo.shiftTraffic(TrafficSplit.canary(this.echo.version('v1'), this.echo.version('v2'), props.v2Percent));
    const gateway = new IngressGateway(this, 'tcp-echo-gateway', { namespace });
    gateway.exposeTcp(this.echo, { port: 31400, servicePort: 9000 });
  }
}
