import type { Duration } from 'cdk8s';
import { checkWholeNumber } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';

/** When a request is tried again: Envoy's words. */
export enum RetryOn {
  /** Any answer with a status of 5xx, and no answer at all. */
  SERVER_ERROR = '5xx',
  /** 502, 503 or 504. */
  GATEWAY_ERROR = 'gateway-error',
  CONNECT_FAILURE = 'connect-failure',
  RESET = 'reset',
  REFUSED_STREAM = 'refused-stream',
  RETRIABLE_4XX = 'retriable-4xx',
  GRPC_CANCELLED = 'cancelled',
  GRPC_DEADLINE_EXCEEDED = 'deadline-exceeded',
  GRPC_INTERNAL = 'internal',
  GRPC_RESOURCE_EXHAUSTED = 'resource-exhausted',
  GRPC_UNAVAILABLE = 'unavailable',
}

export interface RetriesProps {
  /** How often a request is tried again after the first attempt; at least 1. */
  readonly attempts: number;
  /**
   * How long one attempt may take.
   * @default - the timeout of the request
   */
  readonly perTryTimeout?: Duration;
  /**
   * The conditions under which a request is tried again.
   * @default - Istio's: connect-failure, refused-stream, unavailable, cancelled
   */
  readonly on?: readonly RetryOn[];
  /**
   * HTTP statuses that are tried again, besides the conditions.
   * @default - none
   */
  readonly onStatus?: readonly number[];
}

/**
 * How often and when a request is tried again. Without any, Istio tries twice when no connection came about.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRetry
 */
export class Retries {
  static of(props: RetriesProps): Retries {
    checkWholeNumber('Retries.of: attempts', props.attempts, 1, 100);
    if (props.perTryTimeout) checkDuration('Retries.of: perTryTimeout', props.perTryTimeout);
    const statuses = (props.onStatus ?? []).map((status) =>
      String(checkWholeNumber('Retries.of: onStatus', status, 400, 599)),
    );
    const on = [...(props.on ?? []), ...statuses];
    return new Retries({
      attempts: props.attempts,
      perTryTimeout: props.perTryTimeout && renderDuration(props.perTryTimeout),
      retryOn: on.length > 0 ? on.join(',') : undefined,
    });
  }

  /** A request is tried once, not even again when no connection came about. */
  static none(): Retries {
    return new Retries({ attempts: 0 });
  }

  private constructor(
    /** @internal */
    readonly value: { readonly attempts: number; readonly perTryTimeout?: string; readonly retryOn?: string },
  ) {}

  toString(): string {
    const { attempts, perTryTimeout, retryOn } = this.value;
    return `${attempts} retries${perTryTimeout ? ` of ${perTryTimeout}` : ''}${retryOn ? ` on ${retryOn}` : ''}`;
  }
}
