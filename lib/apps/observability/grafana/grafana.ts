import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import { ConfigFiles, Resources } from '../../../istio';
import { Addon, type AddonProps, probes } from '../addon';
import type { SplitService } from '../dashboards/canary';
import { meshDashboards } from '../dashboards/dashboards';
import type { IJaeger } from '../jaeger/jaeger';
import type { IPrometheus } from '../prometheus/prometheus';
import { GrafanaAccess } from './access';
import { DASHBOARDS_FOLDER, dashboardProviders, dataSources } from './provisioning';

const PORT = 3000;

export interface GrafanaProps extends AddonProps {
  /** @default 'docker.io/grafana/grafana:12.0.1' */
  readonly image?: string;

  /** Where its dashboards get their numbers. */
  readonly prometheus: IPrometheus;

  /** Where it finds traces. @default - no traces */
  readonly jaeger?: IJaeger;

  /** Services with a split, each of which gets a dashboard that compares its versions. @default - none */
  readonly splits?: readonly SplitService[];

  /** @default GrafanaAccess.login() */
  readonly access?: GrafanaAccess;

  /**
   * Its address in a browser, which Kiali links to.
   * @default - Kiali shows no link
   */
  readonly publicUrl?: string;
}

/**
 * Grafana with the dashboards of the mesh. It keeps nothing: dashboards and data sources come from this code, and a
 * change of a dashboard shows within two minutes without a restart.
 *
 * @see https://istio.io/latest/docs/ops/integrations/grafana/
 */
export class Grafana extends Addon {
  /** Its address inside the cluster. */
  readonly url: string;
  readonly publicUrl?: string;

  constructor(scope: Construct, id: string, props: GrafanaProps) {
    const access = props.access ?? GrafanaAccess.login();
    super(scope, id, props.namespace, {
      name: 'grafana',
      image: props.image ?? 'docker.io/grafana/grafana:12.0.1',
      user: 472,
      env: {
        ...access.env,
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${DASHBOARDS_FOLDER}/mesh/mesh.json`,
        GF_LOG_MODE: 'console',
        // Grafana 12 would download apps from the internet at its start.
        GF_PLUGINS_PREINSTALL_DISABLED: 'true',
        ...(props.publicUrl && { GF_SERVER_ROOT_URL: props.publicUrl }),
      },
      secretEnv: access.secretEnv,
      ports: [{ name: 'http', port: PORT, targetPort: PORT }],
      metricsPort: PORT,
      writablePaths: ['/tmp'],
      dataPath: '/var/lib/grafana',
      configFiles: [
        ConfigFiles.at(
          '/etc/grafana/provisioning/datasources',
          { 'datasources.yml': stringify(dataSources(props.prometheus, props.jaeger)) },
          { name: 'data-sources' },
        ),
        ConfigFiles.at(
          '/etc/grafana/provisioning/dashboards',
          { 'providers.yml': stringify(dashboardProviders()) },
          { name: 'providers' },
        ),
        ...dashboardFiles(meshDashboards(props.splits)),
      ],
      resources:
        props.resources ??
        Resources.of({
          cpuMillis: 100,
          cpuLimitMillis: 500,
          memory: Size.mebibytes(128),
          memoryLimit: Size.mebibytes(512),
        }),
      ...probes(PORT, { ready: '/api/health' }),
    });
    this.url = this.urlOf(PORT);
    this.publicUrl = props.publicUrl;
  }
}

/** The dashboards of the whole mesh in one ConfigMap, each canary in its own, so that none grows without bound. */
function dashboardFiles(dashboards: readonly Dashboard[]): ConfigFiles[] {
  const isCanary = ({ uid = '' }: Dashboard) => uid.startsWith('canary-');
  const sets: [string, Dashboard[]][] = [
    ['mesh', dashboards.filter((dashboard) => !isCanary(dashboard))],
    ...dashboards.filter(isCanary).map((dashboard): [string, Dashboard[]] => [dashboard.uid ?? '', [dashboard]]),
  ];
  return sets.map(([name, set]) =>
    ConfigFiles.at(
      `${DASHBOARDS_FOLDER}/${name}`,
      Object.fromEntries(set.map((dashboard) => [`${dashboard.uid}.json`, JSON.stringify(dashboard, null, 1)])),
      { name: name === 'mesh' ? 'dashboards' : name, reloaded: true },
    ),
  );
}
