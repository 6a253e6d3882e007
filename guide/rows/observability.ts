import type { Row } from '../row';

export const addons: Row = {
  title: '5. addons',
  behaviours: {
    'Kiali and Grafana, which have no proxy, find what they ask': (mesh) => {
      const kiali = mesh.from('istio-system/kiali');
      expect(kiali.get('http://prometheus:9090/')).toReach('istio-system/prometheus:9090');
      expect(kiali.get('http://grafana:3000/')).toReach('istio-system/grafana:3000');
      expect(kiali.get('http://jaeger:16686/')).toReach('istio-system/jaeger:16686');
      expect(kiali.get('http://jaeger:16685/')).toReach('istio-system/jaeger:16685');
      expect(mesh.from('istio-system/grafana').get('http://kiali:20001/')).toReach('istio-system/kiali:20001');
    },
    'proxies reach the collector of their spans': (mesh) => {
      for (const port of [4317, 4318, 9411]) {
        const reply = mesh.from('foo/curl').get(`http://jaeger-collector.istio-system:${port}/`);
        expect(reply).toReach(`istio-system/jaeger:${port}`);
      }
    },
    // No request says what is recorded about it, so this row reads the object.
    'every request is logged, and traced to Jaeger': (mesh) => {
      const telemetry = mesh.objects.filter(({ kind }) => kind === 'Telemetry');
      expect(telemetry.map(({ metadata, spec }) => [metadata.namespace, spec])).toEqual([
        [
          'istio-system',
          {
            accessLogging: [{ providers: [{ name: 'envoy' }] }],
            tracing: [{ providers: [{ name: 'jaeger' }], randomSamplingPercentage: 100 }],
          },
        ],
      ]);
    },
  },
};
