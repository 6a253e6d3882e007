import {
  absent,
  and,
  type Builder,
  type Expr,
  eq,
  gt,
  histogramQuantile,
  increase,
  lt,
  max,
  n,
  or,
  sub,
  sum,
  time,
  unless,
} from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { IstiodMetrics, ProcessMetrics } from '../metrics/istio-metrics';
import type { Metric } from '../metrics/metric';
import { LabelMatch, select, sumRate } from '../metrics/promql';
import { type ServiceLabel, ServiceRules, type VersionLabel, VersionRules } from './recording-rules';
import { AlertingRule, type RuleGroup, Severity } from './rules';
import { ScrapeJob } from './scrape-jobs';

/** From where on a service is unhealthy. */
export interface AlertThresholds {
  /**
   * Part of the requests that may fail, 0 to 100.
   * @default 5
   */
  readonly errorPercent?: number;

  /**
   * What 99 % of the requests must stay under.
   * @default 1 s
   */
  readonly latency?: Duration;

  /**
   * Requests each second under which a service is too quiet to judge.
   * @default 0.1
   */
  readonly minimumRate?: number;

  /**
   * How long a service must be unhealthy before the alert fires.
   * @default 5 minutes
   */
  readonly for?: Duration;
}

const SERVICE = ['destination_service', 'destination_service_namespace'] as const satisfies readonly ServiceLabel[];
const VERSION = [...SERVICE, 'destination_version'] as const satisfies readonly VersionLabel[];

/** Alerts on what the services' users feel, then on the control plane that programs the proxies. */
export function alertingRules(thresholds: AlertThresholds = {}): RuleGroup[] {
  return [
    { name: 'istio-service-alerts', rules: serviceAlerts(thresholds) },
    { name: 'istio-control-plane-alerts', rules: controlPlaneAlerts() },
  ];
}

/** The worse of what clients and servers report, so that one fault is one alert whoever sees it. */
function worst<L extends string>(metric: Metric<L>, by: readonly L[]) {
  return max(select(metric)).by([...by]);
}

function serviceAlerts(thresholds: AlertThresholds): AlertingRule[] {
  const errors = (thresholds.errorPercent ?? 5) / 100;
  const latency = (thresholds.latency ?? Duration.seconds(1)).toMilliseconds();
  const duration = thresholds.for ?? Duration.minutes(5);
  const busy = <L extends string>(rate: Metric<L>, by: readonly L[], sick: Builder<Expr>) =>
    and(sick, gt(worst(rate, by), n(thresholds.minimumRate ?? 0.1)));

  return [
    new AlertingRule('ServiceErrorRateHigh', {
      expr: busy(ServiceRules.rate.metric, SERVICE, gt(worst(ServiceRules.errorRatio.metric, SERVICE), n(errors))),
      for: duration,
      severity: Severity.CRITICAL,
      summary: '{{ $labels.destination_service }} fails {{ $value | humanizePercentage }} of its requests',
      description:
        'Open the Service dashboard: errors seen only by reporter "source" come from the mesh (a fault, a timeout, a circuit breaker), the others from the service.',
    }),
    new AlertingRule('VersionErrorRateHigh', {
      expr: busy(VersionRules.rate.metric, VERSION, gt(worst(VersionRules.errorRatio.metric, VERSION), n(errors))),
      for: duration,
      severity: Severity.WARNING,
      summary:
        '{{ $labels.destination_service }} {{ $labels.destination_version }} fails {{ $value | humanizePercentage }} of its requests',
      description: 'Compare the versions on the Canary dashboard; if only the new one fails, shift its traffic back.',
    }),
    new AlertingRule('ServiceLatencyHigh', {
      expr: busy(ServiceRules.rate.metric, SERVICE, gt(worst(ServiceRules.p99.metric, SERVICE), n(latency))),
      for: duration,
      severity: Severity.WARNING,
      summary: '1 % of the requests to {{ $labels.destination_service }} take over {{ $value | humanize }} ms',
      description: 'Open a slow trace in Jaeger to see which hop takes the time.',
    }),
  ];
}

function controlPlaneAlerts(): AlertingRule[] {
  const up = ProcessMetrics.up;
  const istiod = { job: LabelMatch.is(ScrapeJob.ISTIOD) };
  // istiod creates such a counter with its first failure: `increase` alone would not see that one.
  const grew = (metric: Metric) =>
    gt(
      sum(or(gt(increase(select(metric).range('5m')), n(0)), unless(select(metric), select(metric).offset('5m')))),
      n(0),
    );

  return [
    new AlertingRule('IstiodDown', {
      expr: absent(eq(select(up, istiod), n(1))),
      for: Duration.minutes(2),
      severity: Severity.CRITICAL,
      summary: 'no istiod answers',
      description: 'Proxies keep their last configuration; new pods do not start and certificates are not renewed.',
    }),
    new AlertingRule('ProxyNotScraped', {
      expr: eq(select(up, { job: LabelMatch.matches(`${ScrapeJob.GATEWAYS}|${ScrapeJob.SIDECARS}`) }), n(0)),
      for: Duration.minutes(5),
      severity: Severity.WARNING,
      summary: 'the proxy of {{ $labels.namespace }}/{{ $labels.pod }} does not answer on its metrics port',
      description: 'A NetworkPolicy may keep Prometheus from port 15020, or the proxy is down.',
    }),
    new AlertingRule('ConfigurationRejected', {
      expr: grew(IstiodMetrics.rejects),
      for: Duration.minutes(1),
      severity: Severity.CRITICAL,
      summary: 'proxies reject what istiod sends them',
      description: 'Run istioctl proxy-status: a proxy that rejects a change goes on with the old configuration.',
    }),
    new AlertingRule('ConfigurationSlow', {
      expr: gt(histogramQuantile(0.99, sumRate(IstiodMetrics.convergenceTime.bucket, ['le'], '5m')), n(10)),
      for: Duration.minutes(10),
      severity: Severity.WARNING,
      summary: 'a change takes {{ $value | humanizeDuration }} to reach the proxies',
      description: 'istiod lacks CPU, or every proxy gets the whole mesh: narrow it with Sidecar resources.',
    }),
    new AlertingRule('InjectionFailing', {
      expr: grew(IstiodMetrics.injectionFailures),
      for: Duration.minutes(1),
      severity: Severity.CRITICAL,
      summary: 'sidecars cannot be injected',
      description: 'New pods are refused or run without a proxy; read the log of istiod.',
    }),
    new AlertingRule('RootCertificateExpiring', {
      expr: lt(sub(select(IstiodMetrics.rootCertificateExpiry), time()), n(Duration.days(30).toSeconds())),
      for: Duration.hours(1),
      severity: Severity.WARNING,
      summary: 'the root certificate of the mesh expires in {{ $value | humanizeDuration }}',
      description: 'Once it has expired no proxy trusts another; plan the rotation of the root.',
    }),
  ];
}
