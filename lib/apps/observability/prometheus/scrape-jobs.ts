import type { RelabelConfig, ScrapeConfig } from './config';

/** The jobs by the value of their `job` label. */
export const ScrapeJob = {
  ISTIOD: 'istiod',
  GATEWAYS: 'istio-gateways',
  SIDECARS: 'istio-sidecars',
  ADDONS: 'observability',
} as const;

/**
 * Where every proxy serves the metrics of Envoy, of its agent and of the application, merged. The proxy leaves this
 * port out of its redirection, so that Prometheus needs no certificate even where mutual TLS is STRICT.
 *
 * @see https://istio.io/latest/docs/ops/integrations/prometheus/
 */
export const MERGED_METRICS = { port: 15020, path: '/stats/prometheus' } as const;

/** The port that every proxy container declares, by which a pod with a proxy is known. */
export const PROXY_PORT_NAME = 'http-envoy-prom';

/** Where istiod serves its own metrics, and what its Service calls that port. */
export const ISTIOD_METRICS_PORT = 15014;
export const ISTIOD_METRICS_PORT_NAME = 'http-monitoring';

/** How a pod of the observability tools is known, and how it says which port serves its own metrics. */
export const ADDON_LABELS = { 'app.kubernetes.io/part-of': 'observability' } as const;
export const METRICS_PORT_ANNOTATION = 'prometheus.io/port';

const META = {
  namespace: '__meta_kubernetes_namespace',
  pod: '__meta_kubernetes_pod_name',
  portName: '__meta_kubernetes_pod_container_port_name',
  gatewayName: '__meta_kubernetes_pod_label_gateway_networking_k8s_io_gateway_name',
  istio: '__meta_kubernetes_pod_label_istio',
  app: '__meta_kubernetes_pod_label_app',
  metricsPort: '__meta_kubernetes_pod_annotation_prometheus_io_port',
} as const;

const namespace: RelabelConfig = { source_labels: [META.namespace], target_label: 'namespace' };
const pod: RelabelConfig = { source_labels: [META.pod], target_label: 'pod' };
const app: RelabelConfig = { source_labels: [META.app], target_label: 'app' };

const toPort = (port: number): RelabelConfig => ({
  source_labels: ['__address__'],
  regex: '(.+):\\d+',
  // $1 keeps the brackets of an IPv6 address.
  replacement: `$1:${port}`,
  target_label: '__address__',
});

/** A gateway by Istio's own label (`istio: ingressgateway`) or by the Gateway API's. */
const isGateway = { source_labels: [META.istio, META.gatewayName], separator: ';', regex: '.*gateway;|.*;.+' } as const;

const running = { role: 'pod', field: 'status.phase=Running' } as const;

/** Everything there is to scrape in a mesh whose control plane is in `istioNamespace`. */
export function scrapeJobs(istioNamespace: string): ScrapeConfig[] {
  return [istiod(istioNamespace), proxies(ScrapeJob.GATEWAYS), proxies(ScrapeJob.SIDECARS), addons(istioNamespace)];
}

function istiod(istioNamespace: string): ScrapeConfig {
  return {
    job_name: ScrapeJob.ISTIOD,
    kubernetes_sd_configs: [
      {
        role: 'pod',
        namespaces: { names: [istioNamespace] },
        selectors: [{ ...running, label: 'app=istiod' }],
      },
    ],
    // istiod declares several ports: they all become this one address, which Prometheus then scrapes once.
    relabel_configs: [toPort(ISTIOD_METRICS_PORT), namespace, pod, app],
  };
}

type ProxyJob = typeof ScrapeJob.GATEWAYS | typeof ScrapeJob.SIDECARS;

function proxies(job: ProxyJob): ScrapeConfig {
  return {
    job_name: job,
    metrics_path: MERGED_METRICS.path,
    kubernetes_sd_configs: [{ role: 'pod', selectors: [running] }],
    relabel_configs: [
      { source_labels: [META.portName], regex: PROXY_PORT_NAME, action: 'keep' },
      ...proxyRelabeling(job),
    ],
  };
}

/** From the port that a proxy declares to its merged metrics, for gateways or for all others. */
export function proxyRelabeling(job: ProxyJob): RelabelConfig[] {
  return [
    { ...isGateway, action: job === ScrapeJob.GATEWAYS ? 'keep' : 'drop' },
    toPort(MERGED_METRICS.port),
    namespace,
    pod,
    app,
  ];
}

function addons(istioNamespace: string): ScrapeConfig {
  const [[label, value]] = Object.entries(ADDON_LABELS) as [[string, string]];
  return {
    job_name: ScrapeJob.ADDONS,
    kubernetes_sd_configs: [
      {
        role: 'pod',
        namespaces: { names: [istioNamespace] },
        selectors: [{ ...running, label: `${label}=${value}` }],
      },
    ],
    relabel_configs: [
      { source_labels: [META.metricsPort], regex: '\\d+', action: 'keep' },
      {
        source_labels: ['__address__', META.metricsPort],
        regex: '(.+):\\d+;(\\d+)',
        replacement: '$1:$2',
        target_label: '__address__',
      },
      namespace,
      pod,
      app,
    ],
  };
}
