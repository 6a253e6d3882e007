import { Duration } from 'cdk8s';
import { TcpEcho } from '../../lib/apps';
import { IngressGateway, Injection, type MeshApp, MeshNamespace, TrafficSplit } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

function echoIn(app: MeshApp) {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'tcp', { mesh, injection: Injection.enabled() });
  return { chart, namespace, echo: new TcpEcho(chart, 'tcp-echo', { namespace }) };
}

export function build(app: MeshApp): void {
  const { chart, namespace, echo } = echoIn(app);
  // #region tcp
  echo.shiftTraffic(TrafficSplit.canary(echo.version('v1'), echo.version('v2'), 20));

  const gateway = new IngressGateway(chart, 'tcp-echo-gateway', { namespace });
  gateway.exposeTcp(echo, { port: 31400, servicePort: 9000 });
  // #endregion
}

export const mistakes = {
  http(app: MeshApp) {
    const { echo } = echoIn(app);
    // #region http
    echo.applyTimeout('deadline', Duration.seconds(1));
    // #endregion
  },
};
