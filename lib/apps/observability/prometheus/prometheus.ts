import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import { ConfigFiles, Resources } from '../../../istio';
import { Addon, type AddonProps, type AddonStorage, probes } from '../addon';
import { type AlertThresholds, alertingRules } from './alerts';
import { prometheusConfig, RULE_FILE, scrapeIntervalOf } from './prometheus-config';
import { recordingRules } from './recording-rules';
import { ruleFile } from './rules';

const PORT = 9090;
const CONFIG_FOLDER = '/etc/prometheus';
const DATA_FOLDER = '/prometheus';

/** A Prometheus that has the mesh's metrics and our recorded ones: this chart's, or one that is there already. */
export interface IPrometheus {
  /** Its address inside the cluster. */
  readonly url: string;

  /** How often it scrapes: what Grafana's rates must look back for at least four times. */
  readonly scrapeInterval: Duration;
}

export interface PrometheusProps extends AddonProps {
  /** @default 'docker.io/prom/prometheus:v3.10.0' */
  readonly image?: string;

  /**
   * How long samples are kept.
   * @default 1 day
   */
  readonly retention?: Duration;

  /**
   * Keeps the samples when the pod goes.
   * @default - none: they go with the pod
   */
  readonly storage?: AddonStorage;

  /**
   * At most 30 s.
   * @default 15 s
   */
  readonly scrapeInterval?: Duration;

  /**
   * From where on a service is unhealthy.
   * @default - 5 % errors or 1 s for five minutes
   */
  readonly thresholds?: AlertThresholds;

  /**
   * Alertmanagers as `host:port`.
   * @default - alerts show in Prometheus only
   */
  readonly alertmanagers?: readonly string[];
}

/**
 * A small Prometheus for the mesh: scrapes istiod, gateways and sidecars, STRICT mutual TLS or not, records rate,
 * errors and duration of every service and version, and raises alerts on them.
 *
 * @see https://istio.io/latest/docs/ops/integrations/prometheus/
 */
export class Prometheus extends Addon implements IPrometheus {
  readonly url: string;
  readonly scrapeInterval: Duration;

  constructor(scope: Construct, id: string, props: PrometheusProps) {
    const config = prometheusConfig({ ...props, istioNamespace: props.namespace });
    const rules = ruleFile([...recordingRules(), ...alertingRules(props.thresholds)]);
    super(scope, id, props.namespace, {
      name: 'prometheus',
      image: props.image ?? 'docker.io/prom/prometheus:v3.10.0',
      user: 65534,
      args: [
        `--config.file=${CONFIG_FOLDER}/prometheus.yml`,
        `--storage.tsdb.path=${DATA_FOLDER}`,
        // A new rule must not cost the samples of a Prometheus without storage: it reloads instead of restarting.
        '--enable-feature=auto-reload-config',
      ],
      ports: [{ name: 'http', port: PORT, targetPort: PORT }],
      metricsPort: PORT,
      configFiles: [
        ConfigFiles.at(
          CONFIG_FOLDER,
          { 'prometheus.yml': stringify(config), [RULE_FILE]: stringify(rules, { lineWidth: 0 }) },
          { reloaded: true },
        ),
      ],
      dataPath: DATA_FOLDER,
      storage: props.storage,
      resources:
        props.resources ??
        Resources.of({
          cpuMillis: 100,
          cpuLimitMillis: 1000,
          memory: Size.mebibytes(256),
          memoryLimit: Size.gibibytes(1),
        }),
      ...probes(PORT, { ready: '/-/ready', live: '/-/healthy' }),
      terminationGracePeriod: Duration.minutes(1),
      mountApiToken: true,
    });
    this.allow({ everywhere: [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }] });
    this.url = this.urlOf(PORT);
    this.scrapeInterval = scrapeIntervalOf('prometheus', props.scrapeInterval);
  }
}
