/** Prometheus, Grafana, Jaeger and Kiali for a mesh, with its dashboards, rules and alerts as code. */
export type { AddonProps, AddonStorage } from './addon';
export type { SplitService } from './dashboards/canary';
export { GrafanaAccess } from './grafana/access';
export { Grafana, type GrafanaProps } from './grafana/grafana';
export { type IJaeger, Jaeger, type JaegerProps } from './jaeger/jaeger';
export { KialiAccess } from './kiali/access';
export { Kiali, type KialiProps } from './kiali/kiali';
export type { AlertThresholds } from './prometheus/alerts';
export { PrometheusOperator, type PrometheusOperatorProps } from './prometheus/operator';
export { type IPrometheus, Prometheus, type PrometheusProps } from './prometheus/prometheus';
