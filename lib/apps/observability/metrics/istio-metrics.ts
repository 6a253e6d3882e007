import { Histogram, Metric } from './metric';

/** Labels that our scrape jobs put on every series; see `scrape-jobs.ts`. */
export const TARGET_LABELS = ['job', 'instance', 'namespace', 'pod', 'app'] as const;
export type TargetLabel = (typeof TARGET_LABELS)[number];

/**
 * Labels of Istio's standard metrics for TCP; HTTP adds {@link HTTP_ONLY_LABELS}.
 *
 * `reporter` is `source` for what the client's proxy saw (an injected fault and a timeout included) and `destination`
 * for what the server's proxy saw.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
const TCP_LABELS = [
  ...TARGET_LABELS,
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'source_principal',
  'source_app',
  'source_version',
  'source_cluster',
  'source_canonical_service',
  'source_canonical_revision',
  'destination_workload',
  'destination_workload_namespace',
  'destination_principal',
  'destination_app',
  'destination_version',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_cluster',
  'destination_canonical_service',
  'destination_canonical_revision',
  'request_protocol',
  'response_flags',
  'connection_security_policy',
] as const;
export type TcpLabel = (typeof TCP_LABELS)[number];

const HTTP_ONLY_LABELS = ['response_code', 'grpc_response_status'] as const;
const HTTP_LABELS = [...TCP_LABELS, ...HTTP_ONLY_LABELS] as const;
export type HttpLabel = (typeof HTTP_LABELS)[number];

/**
 * Istio's standard metrics, as every proxy reports them.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/
 */
export const IstioMetrics = {
  requests: new Metric<HttpLabel>('istio_requests_total', 'counter', HTTP_LABELS),
  requestDuration: new Histogram<HttpLabel>('istio_request_duration_milliseconds', HTTP_LABELS),
  requestBytes: new Histogram<HttpLabel>('istio_request_bytes', HTTP_LABELS),
  responseBytes: new Histogram<HttpLabel>('istio_response_bytes', HTTP_LABELS),
  tcpSentBytes: new Metric<TcpLabel>('istio_tcp_sent_bytes_total', 'counter', TCP_LABELS),
  tcpReceivedBytes: new Metric<TcpLabel>('istio_tcp_received_bytes_total', 'counter', TCP_LABELS),
  tcpConnectionsOpened: new Metric<TcpLabel>('istio_tcp_connections_opened_total', 'counter', TCP_LABELS),
  tcpConnectionsClosed: new Metric<TcpLabel>('istio_tcp_connections_closed_total', 'counter', TCP_LABELS),
} as const;

/**
 * What istiod reports about itself.
 *
 * @see https://istio.io/latest/docs/reference/commands/pilot-discovery/#metrics
 */
export const IstiodMetrics = {
  build: new Metric<TargetLabel | 'component' | 'tag'>('istio_build', 'gauge', [...TARGET_LABELS, 'component', 'tag']),
  connectedProxies: new Metric<TargetLabel | 'version'>('pilot_xds', 'gauge', [...TARGET_LABELS, 'version']),
  pushes: new Metric<TargetLabel | 'type'>('pilot_xds_pushes', 'counter', [...TARGET_LABELS, 'type']),
  rejects: new Metric<TargetLabel | 'type'>('pilot_total_xds_rejects', 'counter', [...TARGET_LABELS, 'type']),
  internalErrors: new Metric<TargetLabel>('pilot_total_xds_internal_errors', 'counter', TARGET_LABELS),
  convergenceTime: new Histogram<TargetLabel>('pilot_proxy_convergence_time', TARGET_LABELS),
  pushTriggers: new Metric<TargetLabel | 'type'>('pilot_push_triggers', 'counter', [...TARGET_LABELS, 'type']),
  services: new Metric<TargetLabel>('pilot_services', 'gauge', TARGET_LABELS),
  virtualServices: new Metric<TargetLabel>('pilot_virt_services', 'gauge', TARGET_LABELS),
  configAccepted: new Metric<TargetLabel>('galley_validation_passed', 'counter', TARGET_LABELS),
  configRefused: new Metric<TargetLabel>('galley_validation_failed', 'counter', TARGET_LABELS),
  injections: new Metric<TargetLabel>('sidecar_injection_success_total', 'counter', TARGET_LABELS),
  injectionFailures: new Metric<TargetLabel>('sidecar_injection_failure_total', 'counter', TARGET_LABELS),
  certificatesIssued: new Metric<TargetLabel>('citadel_server_success_cert_issuance_count', 'counter', TARGET_LABELS),
  rootCertificateExpiry: new Metric<TargetLabel>('citadel_server_root_cert_expiry_timestamp', 'gauge', TARGET_LABELS),
} as const;

/** What Prometheus adds for a target and what every Go process reports. */
export const ProcessMetrics = {
  up: new Metric<TargetLabel>('up', 'gauge', TARGET_LABELS),
  cpuSeconds: new Metric<TargetLabel>('process_cpu_seconds_total', 'counter', TARGET_LABELS),
  residentMemory: new Metric<TargetLabel>('process_resident_memory_bytes', 'gauge', TARGET_LABELS),
  goroutines: new Metric<TargetLabel>('go_goroutines', 'gauge', TARGET_LABELS),
} as const;

/** Every metric above by the name of a stored series, with its labels. */
export function knownMetrics(): ReadonlyMap<string, Metric> {
  const all = [IstioMetrics, IstiodMetrics, ProcessMetrics].flatMap((group): (Metric | Histogram)[] =>
    Object.values(group),
  );
  const series = all.flatMap((m) => (m instanceof Histogram ? [m.bucket, m.count, m.sum] : [m]));
  return new Map(series.map((m) => [m.name, m]));
}
