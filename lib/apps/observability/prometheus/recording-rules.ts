import { div, gt, mul, n, or, sum } from '@grafana/promql-builder';
import { Duration } from 'cdk8s';
import { type HttpLabel, IstioMetrics } from '../metrics/istio-metrics';
import { LabelMatch, perSecond, quantileOf, select, sumRate } from '../metrics/promql';
import { RecordingRule, type RuleGroup } from './rules';

/** Four scrapes at the default interval of 15 s: short enough that a canary's first errors show within a minute. */
const WINDOW = '1m';

const SERVICE_LABELS = [
  'reporter',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
] as const satisfies readonly HttpLabel[];

const VERSION_LABELS = [...SERVICE_LABELS, 'destination_version'] as const satisfies readonly HttpLabel[];

export type ServiceLabel = (typeof SERVICE_LABELS)[number];
export type VersionLabel = (typeof VERSION_LABELS)[number];

/**
 * gRPC statuses that are the server's fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE and
 * DATA_LOSS. Their HTTP status is 200.
 */
const GRPC_SERVER_ERRORS = '2|4|12|13|14|15';

/** Rate, errors and duration of HTTP and gRPC requests, recorded for one set of labels. */
export class RequestRules<L extends HttpLabel> {
  /** Requests each second. */
  readonly rate: RecordingRule<L>;

  /** Failed requests each second: HTTP 5xx and the server's errors of gRPC. */
  readonly errorRate: RecordingRule<L>;

  /** The part of requests that failed, 0 to 1; 0 when all went well, absent without requests. */
  readonly errorRatio: RecordingRule<L>;

  /** Milliseconds that half, 90 % and 99 % of the requests stay under. */
  readonly p50: RecordingRule<L>;
  readonly p90: RecordingRule<L>;
  readonly p99: RecordingRule<L>;

  constructor(level: string, labels: readonly L[]) {
    const by = labels as readonly HttpLabel[];
    const rule = (name: string, expr: RecordingRule['expr']) => new RecordingRule(`${level}:${name}`, labels, expr);
    const requests = IstioMetrics.requests;

    this.rate = rule(`istio_requests:rate${WINDOW}`, sumRate(requests, by, WINDOW));
    this.errorRate = rule(
      `istio_request_errors:rate${WINDOW}`,
      sum(
        or(
          perSecond(requests, WINDOW, { response_code: LabelMatch.matches('5..') }),
          perSecond(requests, WINDOW, { grpc_response_status: LabelMatch.matches(GRPC_SERVER_ERRORS) }),
        ),
      ).by([...by]),
    );
    const rate = select(this.rate.metric);
    this.errorRatio = rule(
      `istio_request_errors:ratio_rate${WINDOW}`,
      // A service without a single error has no series of errors: its ratio is 0, not missing.
      div(or(select(this.errorRate.metric), mul(rate, n(0))), gt(rate, n(0))),
    );
    const quantile = (name: string, phi: number) =>
      rule(
        `istio_request_duration_milliseconds:${name}_rate${WINDOW}`,
        quantileOf(phi, IstioMetrics.requestDuration, by, WINDOW),
      );
    this.p50 = quantile('p50', 0.5);
    this.p90 = quantile('p90', 0.9);
    this.p99 = quantile('p99', 0.99);
  }

  get all(): readonly RecordingRule[] {
    return [this.rate, this.errorRate, this.errorRatio, this.p50, this.p90, this.p99];
  }
}

export const ServiceRules = new RequestRules<ServiceLabel>('service', SERVICE_LABELS);

/** The same for each version of a service: what a canary is compared by. */
export const VersionRules = new RequestRules<VersionLabel>('service_version', VERSION_LABELS);

/** Both levels, as groups that Prometheus evaluates every 15 s. */
export function recordingRules(): RuleGroup[] {
  const interval = Duration.seconds(15);
  return [
    { name: 'istio-service', interval, rules: ServiceRules.all },
    { name: 'istio-service-version', interval, rules: VersionRules.all },
  ];
}
