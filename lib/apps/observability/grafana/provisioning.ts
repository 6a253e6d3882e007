import { PROMETHEUS_SOURCE } from '../dashboards/panels';
import type { IJaeger } from '../jaeger/jaeger';
import type { IPrometheus } from '../prometheus/prometheus';
import { prometheusDuration } from '../prometheus/rules';

/** Where dashboards are mounted, each set in a folder below. */
export const DASHBOARDS_FOLDER = '/etc/grafana/dashboards';

/**
 * The data sources file.
 *
 * @see https://grafana.com/docs/grafana/latest/administration/provisioning/#data-sources
 */
export function dataSources(prometheus: IPrometheus, jaeger?: IJaeger) {
  const source = { access: 'proxy', editable: false };
  return {
    apiVersion: 1,
    prune: true,
    datasources: [
      {
        ...source,
        name: 'Prometheus',
        ...PROMETHEUS_SOURCE,
        url: prometheus.url,
        isDefault: true,
        // Makes $__rate_interval at least four scrapes.
        jsonData: { httpMethod: 'POST', timeInterval: prometheusDuration(prometheus.scrapeInterval) },
      },
      ...(jaeger ? [{ ...source, name: 'Jaeger', type: 'jaeger', uid: 'jaeger', url: jaeger.queryUrl }] : []),
    ],
  };
}

/** The dashboard providers file: Grafana rereads the folder every 30 s. */
export function dashboardProviders() {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'mesh',
        folder: 'Istio',
        type: 'file',
        updateIntervalSeconds: 30,
        options: { path: DASHBOARDS_FOLDER, foldersFromFilesStructure: false },
      },
    ],
  };
}
