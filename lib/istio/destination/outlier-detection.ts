import type { Duration } from 'cdk8s';
import { checkPercent, checkWholeNumber, invalid } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';
import { type PolicySlots, slotsOf } from './policy-slots';

export interface OutlierDetectionProps {
  /**
   * Answers of 5xx in a row (for TCP: connections that fail) after which an endpoint is ejected; 0 switches this off.
   * @default 5
   */
  readonly consecutive5xxErrors?: number;
  /**
   * Answers of 502, 503 or 504 in a row after which an endpoint is ejected; 0 switches this off.
   * @default 0
   */
  readonly consecutiveGatewayErrors?: number;
  /**
   * Failures that the proxy itself notices (no connection, a timeout) after which an endpoint is ejected. Counted only
   * with `splitExternalLocalOriginErrors`.
   * @default 5
   */
  readonly consecutiveLocalOriginFailures?: number;
  /**
   * Whether failures that the proxy notices are counted apart from answers of the endpoint.
   * @default false
   */
  readonly splitExternalLocalOriginErrors?: boolean;
  /**
   * The time between two looks at the endpoints.
   * @default - 10 seconds
   */
  readonly interval?: Duration;
  /**
   * How long an endpoint is left out, times the number of its ejections.
   * @default - 30 seconds
   */
  readonly baseEjectionTime?: Duration;
  /**
   * The most of the endpoints that may be left out, from 1 to 100, whole.
   * @default 10
   */
  readonly maxEjectionPercent?: number;
  /**
   * Below this part of healthy endpoints nothing is ejected any more and all are used, from 0 to 100, whole.
   * @default 0
   */
  readonly minHealthPercent?: number;
}

/**
 * Leaves out endpoints that fail: the second half of a circuit breaker. Each proxy decides for itself.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#OutlierDetection
 */
export class OutlierDetection {
  /** @throws when a value is out of its range, or local failures are counted without splitting them off */
  static of(props: OutlierDetectionProps = {}): OutlierDetection {
    const what = 'OutlierDetection.of: ';
    if (props.consecutiveLocalOriginFailures !== undefined && !props.splitExternalLocalOriginErrors) {
      throw new Error(
        `${what}consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors: true; set it or remove the count`,
      );
    }
    if (props.maxEjectionPercent === 0) {
      throw invalid(
        `${what}maxEjectionPercent`,
        0,
        'Istio reads 0 as its default of 10; leave outlier detection out where nothing shall be ejected',
      );
    }
    const slots = slotsOf('outlierDetection', {
      consecutive5XxErrors: count(`${what}consecutive5xxErrors`, props.consecutive5xxErrors),
      consecutiveGatewayErrors: count(`${what}consecutiveGatewayErrors`, props.consecutiveGatewayErrors),
      consecutiveLocalOriginFailures: count(
        `${what}consecutiveLocalOriginFailures`,
        props.consecutiveLocalOriginFailures,
      ),
      splitExternalLocalOriginErrors: props.splitExternalLocalOriginErrors,
      interval: time(`${what}interval`, props.interval),
      baseEjectionTime: time(`${what}baseEjectionTime`, props.baseEjectionTime),
      maxEjectionPercent: percent(`${what}maxEjectionPercent`, props.maxEjectionPercent),
      minHealthPercent: percent(`${what}minHealthPercent`, props.minHealthPercent),
    });
    return new OutlierDetection(Object.keys(slots).length > 0 ? slots : WITH_DEFAULTS);
  }

  private constructor(
    /** @internal */
    readonly slots: PolicySlots,
  ) {}
}

/** Detection with nothing but defaults still has to be written, or there is none. */
const WITH_DEFAULTS = slotsOf('outlierDetection', { consecutive5XxErrors: 5 });

const count = (what: string, value: number | undefined) =>
  value === undefined ? undefined : checkWholeNumber(what, value, 0);

const percent = (what: string, value: number | undefined) =>
  value === undefined ? undefined : checkWholeNumber(what, checkPercent(what, value), 0, 100);

const time = (what: string, value: Duration | undefined) => value && renderDuration(checkDuration(what, value));
