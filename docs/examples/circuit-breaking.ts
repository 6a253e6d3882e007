import { Duration } from 'cdk8s';
import { Fortio, Httpbin } from '../../lib/apps';
import { ConnectionPool, Injection, type MeshApp, MeshNamespace, OutlierDetection } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

function httpbinIn(app: MeshApp) {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'circuit-breaking', { mesh, injection: Injection.enabled() });
  new Fortio(chart, 'fortio', { namespace });
  return new Httpbin(chart, 'httpbin', { namespace });
}

export function build(app: MeshApp): void {
  const httpbin = httpbinIn(app);
  // #region breaker
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
  // #endregion
}

export const mistakes = {
  zero() {
    // #region zero
    ConnectionPool.of({ tcp: { maxConnections: 0 } });
    // #endregion
  },
  port(app: MeshApp) {
    const httpbin = httpbinIn(app);
    // #region port
    httpbin.applyTrafficPolicy({ connectionPool: ConnectionPool.of({ tcp: { maxConnections: 1 } }) }, { port: 8080 });
    // #endregion
  },
};
