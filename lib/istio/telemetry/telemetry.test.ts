import { Chart } from 'cdk8s';
import { describeObject } from '../../manifests';
import {
  AccessLog,
  AccessLogFilter,
  AccessLogProvider,
  AccessLogSide,
  Injection,
  Mesh,
  MeshApp,
  MeshNamespace,
  MeshService,
  ServicePort,
  Telemetry,
  TelemetryScope,
  TraceTag,
  Tracing,
  TracingProvider,
} from '..';

const jaeger = TracingProvider.openTelemetry('jaeger', {
  service: 'jaeger-collector.istio-system.svc.cluster.local',
  port: 4317,
});

function fixture() {
  const app = new MeshApp({ environment: 'demo' });
  const chart = new Chart(app, '10-test');
  const mesh = new Mesh(chart, 'mesh');
  const namespace = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
  const reviews = new MeshService(chart, 'reviews', { namespace, ports: [ServicePort.http(9080)] });
  reviews.addVersion('v1', { image: 'registry.example.com/reviews:1' });
  const spec = (name: string) =>
    app.render().objects.find(({ manifest }) => describeObject(manifest) === `Telemetry ${name}`)?.manifest.spec;
  return { app, chart, mesh, namespace, reviews, spec };
}

test('mesh-wide telemetry lies in the root namespace and selects nothing', () => {
  const { chart, mesh, spec } = fixture();
  new Telemetry(chart, 'telemetry', {
    scope: TelemetryScope.mesh(mesh),
    tracing: Tracing.sampled(100, {
      provider: jaeger,
      tags: { team: TraceTag.literal('books'), user: TraceTag.header('End-User', 'nobody') },
    }),
    accessLog: AccessLog.enabled(),
  });
  expect(spec('istio-system/default')).toEqual({
    tracing: [
      {
        providers: [{ name: 'jaeger' }],
        randomSamplingPercentage: 100,
        customTags: {
          team: { literal: { value: 'books' } },
          user: { header: { name: 'end-user', defaultValue: 'nobody' } },
        },
      },
    ],
    accessLogging: [{ providers: [{ name: 'envoy' }] }],
  });
});

test('narrower scopes select their pods by the labels the pods have', () => {
  const { chart, namespace, reviews, spec } = fixture();
  new Telemetry(chart, 'namespace', { scope: TelemetryScope.namespace(namespace), tracing: Tracing.sampled(0.5) });
  new Telemetry(chart, 'version', { scope: TelemetryScope.version(reviews, 'v1'), tracing: Tracing.disabled() });
  new Telemetry(chart, 'gateway', {
    scope: TelemetryScope.pods('ingress', 'istio-system', { istio: 'ingressgateway' }),
    accessLog: AccessLog.enabled({ filter: AccessLogFilter.errors(), side: AccessLogSide.SERVER }),
  });
  expect(spec('bookinfo/default')).toEqual({ tracing: [{ randomSamplingPercentage: 0.5 }] });
  expect(spec('bookinfo/reviews-v1')).toEqual({
    selector: { matchLabels: { app: 'reviews', version: 'v1' } },
    tracing: [{ disableSpanReporting: true }],
  });
  expect(spec('istio-system/ingress')).toEqual({
    selector: { matchLabels: { istio: 'ingressgateway' } },
    accessLogging: [
      { providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 400' }, match: { mode: 'SERVER' } },
    ],
  });
});

test('two for the same pods are an error that names both', () => {
  const { app, chart, reviews } = fixture();
  new Telemetry(chart, 'service', { scope: TelemetryScope.service(reviews), accessLog: AccessLog.enabled() });
  new Telemetry(chart, 'version', { scope: TelemetryScope.version(reviews, 'v1'), tracing: Tracing.disabled() });
  expect(() => app.render()).toThrow(
    '1 error, nothing was written:\n  1. 10-test/service and 10-test/version: two Telemetries select the same pods of bookinfo, and Istio heeds',
  );
});

test('two for one namespace are an error too', () => {
  const { app, chart, namespace } = fixture();
  for (const id of ['one', 'two']) {
    new Telemetry(chart, id, { scope: TelemetryScope.namespace(namespace), tracing: Tracing.sampled(1) });
  }
  expect(() => app.render()).toThrow('Telemetry bookinfo/default is rendered twice');
});

test('the installation defines the providers that telemetry names', () => {
  expect(jaeger.toMeshConfig()).toEqual({
    name: 'jaeger',
    opentelemetry: { service: 'jaeger-collector.istio-system.svc.cluster.local', port: 4317 },
  });
  expect(AccessLogProvider.json('json', { code: '%RESPONSE_CODE%' }).toMeshConfig()).toEqual({
    name: 'json',
    envoyFileAccessLog: { path: '/dev/stdout', logFormat: { labels: { code: '%RESPONSE_CODE%' } } },
  });
  expect(() => AccessLogProvider.ENVOY.toMeshConfig()).toThrow('access log provider "envoy" is Istio\'s own');
});

test.each([
  ['percent', () => Tracing.sampled(101), 'Tracing.sampled: 101 is not allowed'],
  ['port', () => TracingProvider.zipkin('z', { service: 'a.b', port: 0 }), 'TracingProvider z: port: 0 is not allowed'],
  ['labels', () => TelemetryScope.pods('x', 'y', {}), 'telemetry y/x: no labels'],
  [
    'nothing',
    () => {
      const { chart, mesh } = fixture();
      new Telemetry(chart, 'empty', { scope: TelemetryScope.mesh(mesh) });
    },
    '10-test/empty: Telemetry without tracing or accessLog; give one, or remove it',
  ],
])('a wrong %s says so', (_, make, message) => {
  expect(make).toThrow(message);
});
