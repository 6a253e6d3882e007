import { ApiObject, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { type AlertThresholds, alertingRules } from './alerts';
import type { RelabelConfig } from './config';
import type { IPrometheus } from './prometheus';
import { scrapeIntervalOf } from './prometheus-config';
import { recordingRules } from './recording-rules';
import { prometheusDuration, ruleFile } from './rules';
import { ISTIOD_METRICS_PORT_NAME, MERGED_METRICS, PROXY_PORT_NAME, proxyRelabeling, ScrapeJob } from './scrape-jobs';

const API_VERSION = 'monitoring.coreos.com/v1';

export interface PrometheusOperatorProps {
  /** The namespace of Istio's control plane, where the objects go as well. */
  readonly namespace: string;

  /** The address of the Prometheus that the Operator runs, for Grafana and Kiali. */
  readonly url: string;

  /**
   * What the Operator's Prometheus selects monitors and rules by, such as `release: kube-prometheus-stack`.
   * @default - no labels: it must select all
   */
  readonly labels?: Readonly<Record<string, string>>;

  /**
   * At most 30 s, since the recorded rates look one minute back.
   * @default 15 s
   */
  readonly scrapeInterval?: Duration;

  /**
   * From where on a service is unhealthy.
   * @default - 5 % errors or 1 s for five minutes
   */
  readonly thresholds?: AlertThresholds;
}

/**
 * The same targets, rules and alerts for a cluster whose Prometheus is run by the Prometheus Operator: a PodMonitor for
 * sidecars and one for gateways, a ServiceMonitor for istiod, a PrometheusRule. Needs the Operator's kinds.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/
 */
export class PrometheusOperator extends Construct implements IPrometheus {
  readonly url: string;
  readonly scrapeInterval: Duration;

  constructor(scope: Construct, id: string, props: PrometheusOperatorProps) {
    super(scope, id);
    this.url = props.url;
    this.scrapeInterval = scrapeIntervalOf(this.node.path, props.scrapeInterval);
    const interval = prometheusDuration(this.scrapeInterval);
    const metadata = (name: string) => ({ name, namespace: props.namespace, labels: { ...props.labels } });

    for (const job of [ScrapeJob.GATEWAYS, ScrapeJob.SIDECARS] as const) {
      new ApiObject(this, job, {
        apiVersion: API_VERSION,
        kind: 'PodMonitor',
        metadata: metadata(job),
        spec: {
          namespaceSelector: { any: true },
          selector: {},
          podMetricsEndpoints: [
            {
              port: PROXY_PORT_NAME,
              path: MERGED_METRICS.path,
              interval,
              relabelings: [...proxyRelabeling(job).map(toOperator), jobLabel(job)],
            },
          ],
        },
      });
    }
    new ApiObject(this, ScrapeJob.ISTIOD, {
      apiVersion: API_VERSION,
      kind: 'ServiceMonitor',
      metadata: metadata(ScrapeJob.ISTIOD),
      spec: {
        namespaceSelector: { matchNames: [props.namespace] },
        selector: { matchLabels: { app: 'istiod' } },
        endpoints: [{ port: ISTIOD_METRICS_PORT_NAME, interval, relabelings: [jobLabel(ScrapeJob.ISTIOD)] }],
      },
    });
    new ApiObject(this, 'rules', {
      apiVersion: API_VERSION,
      kind: 'PrometheusRule',
      metadata: metadata('istio'),
      spec: ruleFile([...recordingRules(), ...alertingRules(props.thresholds)]),
    });
  }
}

/** The Operator would name the job after the monitor; rules and dashboards know it by our name. */
function jobLabel(job: string) {
  return { targetLabel: 'job', replacement: job };
}

/** The same rule in the Operator's spelling. */
function toOperator({ source_labels, target_label, ...rest }: RelabelConfig) {
  return {
    ...(source_labels && { sourceLabels: source_labels }),
    ...(target_label && { targetLabel: target_label }),
    ...rest,
  };
}
