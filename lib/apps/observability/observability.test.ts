import { Chart, Duration, Size } from 'cdk8s';
import { parse } from 'yaml';
import { MeshApp } from '../../istio';
import { describeObject, type KubernetesObject as Manifest } from '../../manifests';
import {
  Grafana,
  GrafanaAccess,
  Jaeger,
  Kiali,
  KialiAccess,
  Prometheus,
  PrometheusOperator,
  type PrometheusProps,
} from '.';

const NAMESPACE = 'istio-system';
const STORAGE = { size: Size.gibibytes(5) };

interface Options {
  readonly open?: boolean;
  readonly storage?: boolean;
  readonly prometheus?: Partial<PrometheusProps>;
}

/** Everything the four tools render, by kind and name. */
function render({ open = false, storage = false, prometheus: props }: Options = {}): Map<string, Manifest> {
  const app = new MeshApp({ environment: 'demo' });
  const chart = new Chart(app, '90-observability');
  const namespace = NAMESPACE;
  const disk = storage ? { storage: STORAGE } : {};
  const prometheus = new Prometheus(chart, 'prometheus', { namespace, ...disk, ...props });
  const jaeger = new Jaeger(chart, 'jaeger', { namespace, ...disk, publicUrl: 'http://localhost:16686' });
  const grafana = new Grafana(chart, 'grafana', {
    namespace,
    prometheus,
    jaeger,
    splits: [{ service: 'reviews', namespace: 'bookinfo', versions: ['v1', 'v3'] }],
    ...(open && { access: GrafanaAccess.anonymousViewer() }),
  });
  new Kiali(chart, 'kiali', {
    namespace,
    prometheus,
    grafana,
    jaeger,
    ...(open && { access: KialiAccess.anonymousViewer() }),
  });
  return byName(app);
}

function byName(app: MeshApp): Map<string, Manifest> {
  return new Map(app.render().objects.map(({ manifest }) => [describeObject(manifest), manifest]));
}

interface PodSpec {
  readonly securityContext: Record<string, unknown>;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly volumeMounts: readonly {
      readonly mountPath: string;
      readonly name: string;
      readonly readOnly?: boolean;
    }[];
    readonly [field: string]: unknown;
  }[];
  readonly volumes: readonly { readonly name: string; readonly [kind: string]: unknown }[];
}
interface DeploymentSpec {
  readonly strategy: { readonly type: string };
  readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
}

const get = (objects: Map<string, Manifest>, name: string): Manifest => {
  const found = objects.get(name);
  if (!found) throw new Error(`no ${name} among ${[...objects.keys()].join(', ')}`);
  return found;
};
const spec = <T>(objects: Map<string, Manifest>, name: string) => get(objects, name).spec as T;
const deployment = (objects: Map<string, Manifest>, name: string) =>
  spec<DeploymentSpec>(objects, `Deployment ${NAMESPACE}/${name}`);
const pod = (objects: Map<string, Manifest>, name: string) => deployment(objects, name).template.spec;
const container = (objects: Map<string, Manifest>, name: string) => {
  const [first] = pod(objects, name).containers;
  if (!first) throw new Error(`${name} has no container`);
  return first;
};
const file = (objects: Map<string, Manifest>, configMap: string, name: string) =>
  (get(objects, `ConfigMap ${NAMESPACE}/${configMap}`).data as Record<string, string>)[name] ?? '';
const rules = (objects: Map<string, Manifest>, name: string) =>
  get(objects, name).rules as { resources: string[]; verbs: string[] }[];

const TOOLS = [
  { name: 'prometheus', user: 65534, image: 'docker.io/prom/prometheus:v3.10.0', data: '/prometheus' },
  { name: 'grafana', user: 472, image: 'docker.io/grafana/grafana:12.0.1', data: '/var/lib/grafana' },
  { name: 'jaeger', user: 10001, image: 'docker.io/jaegertracing/jaeger:2.14.0', data: '/tmp' },
  { name: 'kiali', user: 1000, image: 'quay.io/kiali/kiali:v2.26', data: '/tmp' },
];

describe.each(TOOLS)('$name', ({ name, user, image, data }) => {
  const objects = render();

  test('runs its image as its own user, on a read-only file system, outside the mesh', () => {
    expect(container(objects, name)).toMatchObject({
      image,
      securityContext: { runAsUser: user, runAsNonRoot: true, readOnlyRootFilesystem: true },
      readinessProbe: { httpGet: expect.anything() },
      livenessProbe: { httpGet: expect.anything() },
      resources: { requests: expect.anything(), limits: { cpu: expect.anything(), memory: expect.anything() } },
    });
    expect(deployment(objects, name).template.metadata.labels).toEqual({
      app: name,
      'app.kubernetes.io/name': name,
      'app.kubernetes.io/part-of': 'observability',
      'sidecar.istio.io/inject': 'false',
    });
  });

  test('can write where its image writes, and nowhere else', () => {
    const { volumeMounts } = container(objects, name);
    const writable = volumeMounts.filter(({ readOnly }) => !readOnly);
    expect(writable.map(({ mountPath }) => mountPath)).toContain(data);
    for (const { name: volume } of writable) {
      expect(pod(objects, name).volumes.find((v) => v.name === volume)).toMatchObject({ emptyDir: {} });
    }
  });
});

describe('who may do what', () => {
  const objects = render();

  test('only Prometheus and Kiali can talk to the API server, and only to read', () => {
    const withToken = TOOLS.map(({ name }) => name).filter((name) => pod(objects, name).automountServiceAccountToken);
    expect(withToken).toEqual(['prometheus', 'kiali']);
    expect(rules(objects, 'ClusterRole prometheus-istio-system')).toEqual([
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    ]);
    for (const { verbs, resources } of rules(objects, 'ClusterRole kiali-istio-system')) {
      expect(verbs).toEqual(resources.includes('tokenreviews') ? ['create'] : ['get', 'list', 'watch']);
      expect(resources).not.toContain('secrets');
      expect(resources).not.toContain('pods/log');
    }
  });

  test('without a word about access both ask for a login, with Secrets that are not rendered', () => {
    expect(container(objects, 'grafana').env).toEqual(
      expect.arrayContaining([
        { name: 'GF_AUTH_ANONYMOUS_ENABLED', value: 'false' },
        {
          name: 'GF_SECURITY_ADMIN_PASSWORD',
          valueFrom: { secretKeyRef: { name: 'grafana-admin', key: 'admin-password' } },
        },
      ]),
    );
    expect(parse(file(objects, 'kiali-config', 'config.yaml'))).toMatchObject({ auth: { strategy: 'token' } });
    expect(pod(objects, 'kiali').volumes).toContainEqual(
      expect.objectContaining({
        secret: { secretName: 'kiali', items: [{ key: 'login-token-signing-key', path: 'value.txt' }] },
      }),
    );
    expect([...objects.values()].filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('open access is read-only, with no default password left', () => {
    const open = render({ open: true });
    const env = Object.fromEntries(container(open, 'grafana').env.map(({ name, value }) => [name, value]));
    expect(env).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    });
    expect(parse(file(open, 'kiali-config', 'config.yaml'))).toMatchObject({
      auth: { strategy: 'anonymous' },
      deployment: { view_only_mode: true },
      kiali_feature_flags: { disabled_features: ['logs-tab'] },
    });
    const kiali = rules(open, 'ClusterRole kiali-istio-system').flatMap(({ resources }) => resources);
    expect(kiali).not.toContain('tokenreviews');
  });
});

describe('the tools know each other', () => {
  const objects = render();
  const address = (name: string, port: string) => {
    const { ports } = spec<{ ports: { name: string; port: number }[] }>(objects, `Service ${NAMESPACE}/${name}`);
    return `http://${name}.${NAMESPACE}.svc:${ports.find((p) => p.name === port)?.port}`;
  };

  test('Kiali has the addresses of the other three, at ports that their Services have', () => {
    expect(parse(file(objects, 'kiali-config', 'config.yaml')).external_services).toMatchObject({
      prometheus: { url: address('prometheus', 'http') },
      grafana: { enabled: true, internal_url: address('grafana', 'http') },
      tracing: {
        enabled: true,
        internal_url: address('jaeger', 'grpc-query'),
        use_grpc: true,
        external_url: 'http://localhost:16686',
      },
    });
  });

  test('Kiali links to dashboards that Grafana has, by variables that they have', () => {
    const titles = new Map<string, string[]>();
    for (const [name, text] of Object.entries(
      (objects.get(`ConfigMap ${NAMESPACE}/grafana-dashboards`)?.data ?? {}) as Record<string, string>,
    )) {
      const { uid, title, templating } = JSON.parse(text);
      expect(name).toBe(`${uid}.json`);
      titles.set(
        title,
        (templating.list ?? []).map((variable: { name: string }) => `var-${variable.name}`),
      );
    }
    const links = parse(file(objects, 'kiali-config', 'config.yaml')).external_services.grafana.dashboards;
    for (const { name, variables = {} } of links) {
      expect(titles.get(name)).toEqual(expect.arrayContaining(Object.values(variables)));
    }
  });

  test('Grafana has Prometheus and Jaeger as data sources, by the uid its dashboards name', () => {
    expect(parse(file(objects, 'grafana-data-sources', 'datasources.yml')).datasources).toEqual([
      expect.objectContaining({ uid: 'prometheus', url: address('prometheus', 'http'), isDefault: true }),
      expect.objectContaining({ uid: 'jaeger', url: address('jaeger', 'http-query') }),
    ]);
    const env = Object.fromEntries(container(objects, 'grafana').env.map(({ name, value }) => [name, value]));
    const home = env.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? '';
    const mounted = container(objects, 'grafana').volumeMounts.find(({ mountPath }) =>
      home.startsWith(`${mountPath}/`),
    );
    expect(mounted?.name).toBe('dashboards');
    expect(file(objects, 'grafana-dashboards', home.split('/').at(-1) ?? '')).toContain('"title": "Mesh"');
    expect(JSON.parse(file(objects, 'grafana-canary-bookinfo-reviews', 'canary-bookinfo-reviews.json')).title).toBe(
      'Canary reviews (bookinfo)',
    );
  });

  test('Grafana knows how often Prometheus scrapes, so that no rate lacks samples', () => {
    const slow = render({ prometheus: { scrapeInterval: Duration.seconds(30) } });
    const [prometheus] = parse(file(slow, 'grafana-data-sources', 'datasources.yml')).datasources;
    expect(prometheus.jsonData.timeInterval).toBe('30s');
  });

  test('Jaeger listens where its Services and probes say', () => {
    const config = parse(file(objects, 'jaeger-config', 'config.yaml'));
    const [grpc, http] = [config.receivers.otlp.protocols.grpc.endpoint, config.extensions.jaeger_query.http.endpoint];
    expect([grpc, http]).toEqual(['0.0.0.0:4317', '0.0.0.0:16686']);
    expect(container(objects, 'jaeger')).toMatchObject({
      readinessProbe: { httpGet: { path: '/status', port: 13133 } },
    });
    expect(config.extensions.healthcheckv2.http.endpoint).toBe('0.0.0.0:13133');
  });
});

describe('what is kept', () => {
  test('with storage on a claim that the image may write to, and one pod at a time', () => {
    const objects = render({ storage: true });
    for (const [name, user] of [
      ['prometheus', 65534],
      ['jaeger', 10001],
    ] as const) {
      expect(objects.get(`PersistentVolumeClaim ${NAMESPACE}/${name}`)?.spec).toMatchObject({
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '5Gi' } },
      });
      expect(pod(objects, name)).toMatchObject({ securityContext: { fsGroup: user } });
      expect(deployment(objects, name).strategy).toEqual({ type: 'Recreate' });
      expect(pod(objects, name).volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: name } });
    }
    expect(
      parse(file(objects, 'jaeger-config', 'config.yaml')).extensions.jaeger_storage.backends.traces,
    ).toMatchObject({
      badger: { ttl: { spans: '72h' }, directories: { keys: '/badger/keys' } },
    });
  });

  test('a new rule reaches Prometheus without a restart, which would cost its samples', () => {
    const before = render();
    const after = render({ prometheus: { retention: Duration.days(7), thresholds: { errorPercent: 1 } } });
    expect(file(after, 'prometheus-config', 'prometheus.yml')).toContain('time: 7d');
    expect(deployment(after, 'prometheus')).toEqual(deployment(before, 'prometheus'));
    expect(container(after, 'prometheus').args).toContain('--enable-feature=auto-reload-config');
  });

  test('an interval that leaves the rates without samples is refused', () => {
    expect(() => render({ prometheus: { scrapeInterval: Duration.minutes(1) } })).toThrow(
      'scrapeInterval 1m leaves less than two samples in the one-minute rates; use 30s or less',
    );
  });
});

test('whoever runs the Prometheus Operator gets the same jobs and rules as its objects', () => {
  const app = new MeshApp({ environment: 'demo' });
  const chart = new Chart(app, '90-observability');
  const url = 'http://prometheus-operated.monitoring.svc:9090';
  const prometheus = new PrometheusOperator(chart, 'prometheus', {
    namespace: NAMESPACE,
    url,
    labels: { release: 'monitoring' },
  });
  new Kiali(chart, 'kiali', { namespace: NAMESPACE, prometheus });
  const objects = byName(app);

  expect(parse(file(objects, 'kiali-config', 'config.yaml')).external_services.prometheus).toEqual({ url });
  expect(objects.get(`PodMonitor ${NAMESPACE}/istio-sidecars`)).toMatchObject({
    metadata: { labels: { release: 'monitoring' } },
    spec: {
      namespaceSelector: { any: true },
      podMetricsEndpoints: [
        {
          port: 'http-envoy-prom',
          path: '/stats/prometheus',
          relabelings: expect.arrayContaining([
            { sourceLabels: ['__address__'], regex: '(.+):\\d+', replacement: '$1:15020', targetLabel: '__address__' },
            { targetLabel: 'job', replacement: 'istio-sidecars' },
          ]),
        },
      ],
    },
  });
  const mine = parse(file(render(), 'prometheus-config', 'istio.rules.yml'));
  expect(objects.get(`PrometheusRule ${NAMESPACE}/istio`)?.spec).toEqual(mine);
});
