import { Chart, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Fortio, Httpbin } from '../apps';
import { ConnectionPool, Injection, type Mesh, MeshNamespace, OutlierDetection } from '../istio';

export interface CircuitBreakingProps {
  readonly mesh: Mesh;
}

/**
 * `40-circuit-breaking`: limits that a load generator runs into, and the ejection of endpoints that fail.
 * @see https://istio.io/latest/docs/tasks/traffic-management/circuit-breaking/
 */
export class CircuitBreaking extends Chart {
  constructor(scope: Construct, props: CircuitBreakingProps) {
    super(scope, '40-circuit-breaking');
    const namespace = new MeshNamespace(this, 'namespace', {
      mesh: props.mesh,
      name: 'circuit-breaking',
      injection: Injection.enabled(),
    });
    const httpbin = new Httpbin(this, 'httpbin', { namespace });
    httpbin.applyTrafficPolicy({
      connectionPool: ConnectionPool.of({
        tcp: { maxConnections: 1 },
        http: { http1MaxPendingRequests: 1, maxRequestsPerConnection: 1 },
      }),
      outlierDetection: OutlierDetection.of({
        consecutive5xxErrors: 1,
        interval: Duration.seconds(1),
        baseEjectionTime: Duration.minutes(3),
        maxEjectionPercent: 100,
      }),
    });
    new Fortio(this, 'fortio', { namespace });
  }
}
