import { Injection, type MeshApp, MeshNamespace, MeshService, Probe, ServicePort } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

export function build(app: MeshApp): void {
  const { chart, mesh } = chartWithMesh(app);
  // #region readme
  const shop = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const cart = new MeshService(chart, 'cart', { namespace: shop, ports: [ServicePort.http(8080)] });
  cart.addVersion('v1', { image: 'registry.example.com/cart:1.4.0', readiness: Probe.http('/healthz', 8080) });
  // #endregion
}
