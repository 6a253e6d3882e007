import { Duration } from 'cdk8s';
import type { PrometheusConfig } from './config';
import { prometheusDuration } from './rules';
import { scrapeJobs } from './scrape-jobs';

/** The rule file, beside the configuration that names it. */
export const RULE_FILE = 'istio.rules.yml';

export interface PrometheusConfigProps {
  /** The namespace of istiod and of the observability tools. */
  readonly istioNamespace: string;

  /**
   * How often to scrape and to evaluate the rules. The recorded rates look one minute back, so 30 s is the most.
   * @default 15 s
   */
  readonly scrapeInterval?: Duration;

  /**
   * How long samples are kept.
   * @default 1 day
   */
  readonly retention?: Duration;

  /**
   * Alertmanagers as `host:port`.
   * @default - alerts show in Prometheus only
   */
  readonly alertmanagers?: readonly string[];
}

/**
 * How often targets are scraped.
 * @throws when the rates, which look one minute back, would have less than two samples
 */
export function scrapeIntervalOf(what: string, interval: Duration = Duration.seconds(15)): Duration {
  if (interval.toMilliseconds() <= 30_000) return interval;
  throw new Error(
    `${what}: scrapeInterval ${prometheusDuration(interval)} leaves less than two samples in the one-minute rates; use 30s or less`,
  );
}

/** The configuration file as an object. */
export function prometheusConfig(props: PrometheusConfigProps): PrometheusConfig {
  const interval = prometheusDuration(scrapeIntervalOf('prometheus', props.scrapeInterval));
  return {
    global: { scrape_interval: interval, evaluation_interval: interval },
    storage: { tsdb: { retention: { time: prometheusDuration(props.retention ?? Duration.days(1)) } } },
    rule_files: [RULE_FILE],
    ...(props.alertmanagers && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: props.alertmanagers }] }] },
    }),
    scrape_configs: scrapeJobs(props.istioNamespace),
  };
}
