import { demo } from '../lib/environments';
import { buildApp } from '../main';

describe('5. addons', () => {
  const { objects } = buildApp(demo).render();
  const addon = (kind: string, name: string) =>
    objects.map(({ manifest }) => manifest).find((m) => m.kind === kind && m.metadata.name === name);

  test.each([
    ['prometheus', 'docker.io/prom/prometheus:v3.10.0'],
    ['grafana', 'docker.io/grafana/grafana:12.0.1'],
    ['jaeger', 'docker.io/jaegertracing/jaeger:2.14.0'],
    ['kiali', 'quay.io/kiali/kiali:v2.26'],
  ])('%s runs in istio-system', (name, image) => {
    expect(addon('Deployment', name)).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { template: { spec: { containers: [{ image }] } } },
    });
  });

  test('Kiali finds the other three', () => {
    const config = JSON.stringify(addon('ConfigMap', 'kiali-config'));
    for (const url of [
      'prometheus.istio-system.svc:9090',
      'grafana.istio-system.svc:3000',
      'jaeger.istio-system.svc',
    ]) {
      expect(config).toContain(`http://${url}`);
    }
  });

  test('Grafana has dashboards of the mesh, and one for each service whose traffic is split', () => {
    const dashboards = objects
      .filter(({ manifest }) => manifest.kind === 'ConfigMap')
      .flatMap(({ manifest }) => Object.keys((manifest.data ?? {}) as object))
      .filter((file) => file.endsWith('.json'));
    expect(dashboards).toEqual(
      expect.arrayContaining([
        'mesh.json',
        'mesh-service.json',
        'mesh-workload.json',
        'mesh-control-plane.json',
        'canary-bookinfo-reviews.json',
        expect.stringMatching(/^canary-istio-io-tcp-traffic-shi/),
      ]),
    );
  });
});
