import type { RelabelConfig } from './config';
import { scrapeJobs } from './scrape-jobs';

/** A container port of a running pod, as Prometheus's discovery finds it. */
interface DiscoveredPort {
  readonly namespace: string;
  readonly pod: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly portName?: string;
  readonly port: number;
  readonly ip?: string;
}

const sanitized = (name: string) => name.replace(/[^a-zA-Z0-9_]/g, '_');

/** Labels of a target before relabeling, as documented for `role: pod`. */
function discovered(port: DiscoveredPort): Record<string, string> {
  const meta = '__meta_kubernetes_pod';
  const { ip = '10.0.0.7', labels, annotations = {} } = port;
  return {
    __address__: `${ip.includes(':') ? `[${ip}]` : ip}:${port.port}`,
    __meta_kubernetes_namespace: port.namespace,
    [`${meta}_name`]: port.pod,
    [`${meta}_container_port_name`]: port.portName ?? '',
    ...Object.fromEntries(Object.entries(labels).map(([k, v]) => [`${meta}_label_${sanitized(k)}`, v])),
    ...Object.fromEntries(Object.entries(annotations).map(([k, v]) => [`${meta}_annotation_${sanitized(k)}`, v])),
  };
}

/** What Prometheus makes of a target: its labels, or nothing when it is dropped. */
function relabel(labels: Record<string, string>, rules: readonly RelabelConfig[]): Record<string, string> | undefined {
  const result = { ...labels };
  for (const { source_labels = [], separator = ';', regex = '(.*)', action = 'replace', ...to } of rules) {
    const value = source_labels.map((label) => result[label] ?? '').join(separator);
    const match = new RegExp(`^(?:${regex})$`).exec(value);
    if (action === 'keep' && !match) return undefined;
    if (action === 'drop' && match) return undefined;
    if (action === 'replace' && match && to.target_label) {
      const replacement = to.replacement ?? '$1';
      result[to.target_label] = replacement.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? '');
    }
  }
  return result;
}

/** `job address/path` of every target among the ports, each once, as Prometheus scrapes them. */
function targets(...ports: readonly DiscoveredPort[]): string[] {
  const found = scrapeJobs('istio-system').flatMap((job) =>
    ports
      .filter((port) => selects(job.kubernetes_sd_configs?.[0], port))
      .flatMap((port) => {
        const labels = relabel(discovered(port), job.relabel_configs ?? []);
        return labels
          ? [`${job.job_name} ${labels.__address__}${job.metrics_path ?? '/metrics'} ${labels.namespace}/${labels.pod}`]
          : [];
      }),
  );
  return [...new Set(found)];
}

type Discovery = NonNullable<ReturnType<typeof scrapeJobs>[number]['kubernetes_sd_configs']>[number];

function selects(discovery: Discovery | undefined, port: DiscoveredPort): boolean {
  if (discovery?.namespaces && !discovery.namespaces.names.includes(port.namespace)) return false;
  const wanted = discovery?.selectors?.[0]?.label?.split('=');
  return !wanted || port.labels[wanted[0] ?? ''] === wanted[1];
}

const proxy = { portName: 'http-envoy-prom', port: 15090 } as const;

test('istiod is one target, however many ports it declares', () => {
  const istiod = { namespace: 'istio-system', pod: 'istiod-0', labels: { app: 'istiod', istio: 'pilot' } };
  const ports = [8080, 15010, 15014, 15017].map((port) => ({ ...istiod, port }));
  expect(targets(...ports)).toEqual(['istiod 10.0.0.7:15014/metrics istio-system/istiod-0']);
});

test('a pod with a proxy is scraped for its merged metrics, its application’s port is not', () => {
  const reviews = { namespace: 'bookinfo', pod: 'reviews-v1-0', labels: { app: 'reviews', version: 'v1' } };
  expect(targets({ ...reviews, port: 9080 }, { ...reviews, ...proxy })).toEqual([
    'istio-sidecars 10.0.0.7:15020/stats/prometheus bookinfo/reviews-v1-0',
  ]);
});

test.each([
  ['Istio’s own label', { istio: 'ingressgateway' }],
  ['the Gateway API’s label', { 'gateway.networking.k8s.io/gateway-name': 'shop' }],
])('a gateway is known by %s', (_, labels) => {
  expect(targets({ namespace: 'edge', pod: 'gateway-0', labels, ...proxy })).toEqual([
    'istio-gateways 10.0.0.7:15020/stats/prometheus edge/gateway-0',
  ]);
});

test('a pod without a proxy is left alone', () => {
  expect(targets({ namespace: 'legacy', pod: 'httpbin-0', labels: { app: 'httpbin' }, port: 8080 })).toEqual([]);
});

test('an IPv6 address keeps its brackets', () => {
  expect(targets({ namespace: 'a', pod: 'b', labels: {}, ip: 'fd00::7', ...proxy })).toEqual([
    'istio-sidecars [fd00::7]:15020/stats/prometheus a/b',
  ]);
});

test('each tool of the chart is scraped once, on the port it names', () => {
  const jaeger = {
    namespace: 'istio-system',
    pod: 'jaeger-0',
    labels: { app: 'jaeger', 'app.kubernetes.io/part-of': 'observability' },
    annotations: { 'prometheus.io/port': '8888' },
  };
  expect(targets({ ...jaeger, port: 16686 }, { ...jaeger, port: 4317 })).toEqual([
    'observability 10.0.0.7:8888/metrics istio-system/jaeger-0',
  ]);
});
