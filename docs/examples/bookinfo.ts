import { Injection, type MeshApp, MeshNamespace, MeshService, Probe, ServicePort } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { chart, mesh } = chartWithMesh(app);
  // #region service
  const bookinfo = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
  const ports = [ServicePort.http(9080)];
  const ratings = new MeshService(chart, 'ratings', { namespace: bookinfo, ports });
  ratings.addVersion('v1', {
    image: 'registry.istio.io/release/examples-bookinfo-ratings-v1:1.20.3',
    readiness: Probe.http('/health', 9080),
  });
  const reviews = new MeshService(chart, 'reviews', { namespace: bookinfo, ports });
  reviews.addVersion('v2', {
    image: 'registry.istio.io/release/examples-bookinfo-reviews-v2:1.20.3',
    writablePaths: ['/tmp', '/opt/ibm/wlp/output'], // all else is read-only
    env: { LOG_DIR: '/tmp/logs' },
    user: 1001,
    group: 0,
  });
  reviews.calls(ratings);
  // #endregion
}

export const mistakes = {
  name(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    const namespace = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
    // #region name
    new MeshService(chart, 'Ratings_v1', { namespace, ports: [ServicePort.http(9080)] });
    // #endregion
  },
  port(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app);
    const namespace = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
    // #region port
    new MeshService(chart, 'ratings', { namespace, ports: [ServicePort.http(90800)] });
    // #endregion
  },
};
