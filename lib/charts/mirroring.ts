import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Curl, Httpbin } from '../apps';
import { Injection, type Mesh, MeshNamespace, Mirror, TrafficSplit } from '../istio';

export interface MirroringValues {
  /** The percentage of the requests that are copied to v2; 0 copies none. */
  readonly percent: number;
}

export interface MirroringProps extends MirroringValues {
  readonly mesh: Mesh;
}

/**
 * `50-mirroring`: v1 serves, v2 gets copies.
 * @see https://istio.io/latest/docs/tasks/traffic-management/mirroring/
 */
export class Mirroring extends Chart {
  constructor(scope: Construct, props: MirroringProps) {
    super(scope, '50-mirroring');
    const namespace = new MeshNamespace(this, 'namespace', {
      mesh: props.mesh,
      name: 'mirroring',
      injection: Injection.enabled(),
    });
    const httpbin = new Httpbin(this, 'httpbin', { namespace, versions: ['v1', 'v2'] });
    httpbin.shiftTraffic(TrafficSplit.all(httpbin.version('v1')));
    if (props.percent > 0) httpbin.mirrorTo('shadow', Mirror.to(httpbin.version('v2'), props.percent));
    new Curl(this, 'curl', { namespace });
  }
}
