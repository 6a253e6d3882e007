import type { Grafana } from '../grafana/grafana';
import type { IJaeger } from '../jaeger/jaeger';
import type { IPrometheus } from '../prometheus/prometheus';
import type { KialiAccess } from './access';

export const KialiPorts = { http: 20001, metrics: 9090 } as const;

/** Kiali's pages lie below this path; `istioctl dashboard kiali` opens it. */
export const WEB_ROOT = '/kiali';

export interface KialiConfigProps {
  /** The namespace of Istio's control plane. */
  readonly istioNamespace: string;
  readonly access: KialiAccess;
  readonly prometheus: IPrometheus;
  readonly grafana?: Pick<Grafana, 'url' | 'publicUrl'>;
  readonly jaeger?: IJaeger;
}

/**
 * Kiali's configuration file.
 *
 * @see https://kiali.io/docs/configuration/kialis.kiali.io/
 */
export function kialiConfig({ istioNamespace, access, prometheus, grafana, jaeger }: KialiConfigProps) {
  return {
    auth: { strategy: access.strategy },
    deployment: {
      cluster_wide_access: true,
      instance_name: 'kiali',
      namespace: istioNamespace,
      view_only_mode: true,
    },
    external_services: {
      istio: { root_namespace: istioNamespace },
      prometheus: { url: prometheus.url },
      grafana: grafana
        ? {
            enabled: true,
            internal_url: grafana.url,
            ...(grafana.publicUrl && { external_url: grafana.publicUrl }),
            dashboards: [
              { name: 'Service', variables: { service: 'var-service' } },
              { name: 'Workload', variables: { namespace: 'var-namespace', workload: 'var-workload' } },
              { name: 'Mesh' },
              { name: 'Control plane' },
            ],
          }
        : { enabled: false },
      tracing: jaeger
        ? {
            enabled: true,
            provider: 'jaeger',
            internal_url: jaeger.queryGrpcUrl,
            use_grpc: true,
            ...(jaeger.publicUrl && { external_url: jaeger.publicUrl }),
          }
        : { enabled: false },
    },
    istio_namespace: istioNamespace,
    // The tab would show what anyone who reaches Kiali may not read.
    kiali_feature_flags: { disabled_features: access.strategy === 'anonymous' ? ['logs-tab'] : [] },
    server: {
      port: KialiPorts.http,
      web_root: WEB_ROOT,
      observability: { metrics: { enabled: true, port: KialiPorts.metrics } },
    },
  };
}
