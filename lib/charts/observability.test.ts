import { Chart } from 'cdk8s';
import { GrafanaAccess } from '../apps/observability';
import { Injection, Mesh, MeshApp, MeshNamespace, MeshService, ServicePort, TrafficSplit } from '../istio';
import { describeObject } from '../manifests';
import { Observability, type ObservabilityValues } from './observability';

function fixture() {
  const app = new MeshApp({ environment: 'demo' });
  const chart = new Chart(app, '10-apps');
  const mesh = new Mesh(chart, 'mesh');
  const namespace = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const service = (id: string, port: ServicePort, versions: string[]) => {
    const added = new MeshService(chart, id, { namespace, ports: [port] });
    for (const version of versions) added.addVersion(version, { image: 'registry.example.com/app:1' });
    return added;
  };
  const cart = service('cart', ServicePort.http(80), ['v1', 'v2', 'v3']);
  const queue = service('queue', ServicePort.tcp(9000), ['v1', 'v2']);
  const plain = service('plain', ServicePort.http(80), ['v1', 'v2']);
  const objects = (values: ObservabilityValues = {}) => {
    new Observability(app, { mesh, ...values });
    return new Map(app.render().objects.map(({ manifest }) => [describeObject(manifest), manifest]));
  };
  return { app, mesh, cart, queue, plain, objects };
}

test('every service with a split has a dashboard that compares its versions, no other', () => {
  const { cart, queue, plain, objects } = fixture();
  cart.shiftTraffic(TrafficSplit.canary(cart.version('v1'), cart.version('v3'), 20));
  queue.shiftTraffic(TrafficSplit.canary(queue.version('v1'), queue.version('v2'), 50));
  plain.shiftTraffic(TrafficSplit.all(plain.version('v1')));
  const rendered = objects();
  const canaries = [...rendered.keys()].filter((name) => name.includes('grafana-canary'));
  expect(canaries).toEqual([
    'ConfigMap istio-system/grafana-canary-shop-cart',
    'ConfigMap istio-system/grafana-canary-shop-queue',
  ]);
  const json = (name: string) =>
    JSON.stringify(rendered.get(`ConfigMap istio-system/grafana-canary-shop-${name}`)?.data);
  expect(json('cart')).toContain('v3: more errors than v1');
  expect(json('cart')).not.toContain('v2');
  expect(json('queue')).toContain('istio_tcp_connections_opened_total');
});

test('a split that comes too late is an error, not a missing dashboard', () => {
  const { app, mesh, cart } = fixture();
  new Observability(app, { mesh });
  cart.shiftTraffic(TrafficSplit.canary(cart.version('v1'), cart.version('v2'), 20));
  expect(() => app.render()).toThrow(
    '90-observability: shop/cart was split over v1 and v2 after this chart was made, and has no dashboard for that; make the observability chart the last one',
  );
});

test('the proxies trace to the Jaeger of the chart, a hundredth of the requests if nothing else is said', () => {
  const { app, mesh } = fixture();
  const chart = new Observability(app, { mesh });
  const { objects } = app.render();
  expect(objects.find(({ manifest }) => manifest.kind === 'Telemetry')?.manifest).toMatchObject({
    metadata: { name: 'default', namespace: 'istio-system' },
    spec: { tracing: [{ providers: [{ name: 'jaeger' }], randomSamplingPercentage: 1 }] },
  });
  const { service, port } = chart.tracingProvider.toMeshConfig().opentelemetry as { service: string; port: number };
  const [name, namespace] = service.split('.');
  expect(objects.find(({ manifest: m }) => m.kind === 'Service' && m.metadata.name === name)?.manifest).toMatchObject({
    metadata: { namespace },
    spec: { ports: expect.arrayContaining([expect.objectContaining({ port })]) },
  });
});

test('values reach the tools, and an Operator takes the place of Prometheus', () => {
  const rendered = fixture().objects({
    prometheusOperator: { url: 'http://prometheus-operated.monitoring.svc:9090' },
    grafana: { image: 'docker.io/grafana/grafana:12.1.0', access: GrafanaAccess.anonymousViewer() },
    tracedPercent: 100,
  });
  expect(rendered.has('Deployment istio-system/prometheus')).toBe(false);
  expect(rendered.has('PrometheusRule istio-system/istio')).toBe(true);
  expect(JSON.stringify(rendered.get('Deployment istio-system/grafana'))).toContain('grafana:12.1.0');
  expect(rendered.get('Telemetry istio-system/default')?.spec).toMatchObject({
    tracing: [{ randomSamplingPercentage: 100 }],
  });
});
