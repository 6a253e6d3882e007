import type { Duration } from 'cdk8s';
import { Metric } from '../metrics/metric';
import type { Query } from '../metrics/promql';

/** How urgent an alert is: look today, or get up. */
export enum Severity {
  WARNING = 'warning',
  CRITICAL = 'critical',
}

/** A query whose result Prometheus stores under a name of its own, `level:metric:operations`. */
export class RecordingRule<L extends string = string> {
  readonly metric: Metric<L>;

  constructor(
    name: string,
    labels: readonly L[],
    readonly expr: Query,
  ) {
    this.metric = new Metric(name, 'gauge', labels);
  }
}

export interface AlertingRuleProps {
  /** The alert is on where this has a result; its labels become the alert's. */
  readonly expr: Query;

  /** How long it must hold before the alert fires. */
  readonly for: Duration;

  readonly severity: Severity;

  /** One line; may name labels and the value as `{{ $labels.x }}` and `{{ $value }}`. */
  readonly summary: string;

  /** What to look at and what to do. */
  readonly description: string;
}

export class AlertingRule {
  constructor(
    readonly name: string,
    readonly props: AlertingRuleProps,
  ) {}
}

/** Rules that Prometheus evaluates together, one after the other. */
export interface RuleGroup {
  readonly name: string;

  /** @default - the evaluation interval of the server */
  readonly interval?: Duration;

  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** A duration as Prometheus writes it: `30s`, `5m`, `15d`. */
export function prometheusDuration(duration: Duration): string {
  const milliseconds = duration.toMilliseconds();
  const units: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
  ];
  const [unit, size] = units.find(([, size]) => milliseconds % size === 0) ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}

/** The groups as a rule file has them; the Operator's PrometheusRule takes the same object. */
export function ruleFile(groups: readonly RuleGroup[]) {
  return {
    groups: groups.map((group) => ({
      name: group.name,
      ...(group.interval && { interval: prometheusDuration(group.interval) }),
      rules: group.rules.map((rule) => (rule instanceof RecordingRule ? recording(rule) : alerting(rule))),
    })),
  };
}

function recording(rule: RecordingRule) {
  return { record: rule.metric.name, expr: rule.expr.toString() };
}

function alerting({ name, props }: AlertingRule) {
  return {
    alert: name,
    expr: props.expr.toString(),
    for: prometheusDuration(props.for),
    labels: { severity: props.severity },
    annotations: { summary: props.summary, description: props.description },
  };
}
