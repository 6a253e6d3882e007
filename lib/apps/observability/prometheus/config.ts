/**
 * The part of Prometheus's configuration file that we use, field for field.
 *
 * @see https://prometheus.io/docs/prometheus/latest/configuration/configuration/
 */
export interface PrometheusConfig {
  readonly global: { readonly scrape_interval: string; readonly evaluation_interval: string };
  readonly storage?: { readonly tsdb: { readonly retention: { readonly time: string } } };
  readonly rule_files: readonly string[];
  readonly alerting?: {
    readonly alertmanagers: readonly { static_configs: readonly { targets: readonly string[] }[] }[];
  };
  readonly scrape_configs: readonly ScrapeConfig[];
}

export interface ScrapeConfig {
  readonly job_name: string;

  /** @default `/metrics` */
  readonly metrics_path?: string;

  readonly kubernetes_sd_configs?: readonly KubernetesDiscovery[];
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly relabel_configs?: readonly RelabelConfig[];
}

/** Only pods: their discovery needs the least rights, `list` and `watch` on pods. */
export interface KubernetesDiscovery {
  readonly role: 'pod';

  /** @default - all namespaces */
  readonly namespaces?: { readonly names: readonly string[] };

  /** Lets the API server filter, so that other pods never reach Prometheus. */
  readonly selectors?: readonly { readonly role: 'pod'; readonly label?: string; readonly field?: string }[];
}

export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;

  /** @default `replace` */
  readonly action?: 'replace' | 'keep' | 'drop';
}
