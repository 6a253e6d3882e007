import { Duration } from 'cdk8s';
import { Curl } from '../../lib/apps';
import {
  ExternalService,
  Injection,
  type MeshApp,
  MeshNamespace,
  MeshService,
  OutboundTraffic,
  PodProxy,
  ServicePort,
} from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

function namespaceIn(app: MeshApp) {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'external-services', { mesh, injection: Injection.enabled() });
  return { chart, namespace };
}

export function build(app: MeshApp): void {
  const { chart, namespace } = namespaceIn(app);
  // #region external
  const ports = [ServicePort.http(80), ServicePort.https(443)];
  new ExternalService(chart, 'baidu', { namespace, host: 'baidu.com', aliases: ['www.baidu.com'], ports });

  const httpbin = new ExternalService(chart, 'httpbin-org', { namespace, host: 'httpbin.org', ports });
  httpbin.applyTimeout('deadline', Duration.seconds(3));

  // Or around the proxy: capture the cluster's own ranges only (or leave some out: PodProxy.bypass).
  new Curl(chart, 'curl', { namespace, proxy: PodProxy.captureOnly('10.96.0.0/12', '10.244.0.0/16') });
  // #endregion
}

export const mistakes = {
  address(app: MeshApp) {
    const { chart, namespace } = namespaceIn(app);
    // #region address
    new ExternalService(chart, 'database', { namespace, host: 'db.example.com', ports: [ServicePort.tcp(5432)] });
    // #endregion
  },
  twice(app: MeshApp) {
    const { chart, namespace } = namespaceIn(app);
    const ports = [ServicePort.http(80)];
    // #region twice
    new ExternalService(chart, 'one', { namespace, host: 'httpbin.org', ports });
    new ExternalService(chart, 'two', { namespace, host: 'httpbin.org', ports });
    // #endregion
  },
  undeclared(app: MeshApp) {
    const { chart, mesh } = chartWithMesh(app, { outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
    const namespace = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
    // #region undeclared
    const cart = new MeshService(chart, 'cart', { namespace, ports: [ServicePort.http(8080)] });
    cart.addVersion('v1', { image: 'registry.example.com/cart:1.4.0' });
    cart.calls('payments.example.com');
    // #endregion
  },
  range() {
    // #region range
    PodProxy.captureOnly('10.96.0.0');
    // #endregion
  },
};
