import { Chart, Duration, Size } from 'cdk8s';
import { GrafanaAccess, KialiAccess } from '../../lib/apps';
import { Observability } from '../../lib/charts';
import {
  AccessLog,
  AccessLogFilter,
  Injection,
  Mesh,
  type MeshApp,
  MeshNamespace,
  MeshService,
  ServicePort,
  Telemetry,
  TelemetryScope,
  Tracing,
} from '../../lib/istio';

export function build(app: MeshApp): void {
  const chart = new Chart(app, '10-shop');
  const mesh = new Mesh(chart, 'mesh');
  const shop = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const ratings = new MeshService(chart, 'ratings', { namespace: shop, ports: [ServicePort.http(9080)] });

  // #region telemetry
  new Telemetry(chart, 'ratings-telemetry', {
    scope: TelemetryScope.service(ratings),
    tracing: Tracing.sampled(100),
    accessLog: AccessLog.enabled({ filter: AccessLogFilter.errors() }),
  });
  // #endregion

  // #region chart
  new Observability(app, {
    mesh,
    tracedPercent: 100,
    accessLog: AccessLog.enabled(),
    prometheus: { retention: Duration.days(7), storage: { size: Size.gibibytes(20) } },
    grafana: { access: GrafanaAccess.anonymousViewer(), publicUrl: 'http://localhost:3000' },
    kiali: { access: KialiAccess.anonymousViewer() },
  });
  // #endregion
}

/** For a cluster whose Prometheus the Prometheus Operator runs. */
export function withOperator(app: MeshApp, mesh: Mesh): void {
  // #region operator
  new Observability(app, {
    mesh,
    prometheusOperator: {
      url: 'http://prometheus-operated.monitoring.svc:9090',
      labels: { release: 'kube-prometheus-stack' },
    },
  });
  // #endregion
}
