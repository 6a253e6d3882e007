import type { Duration } from 'cdk8s';
import { checkPercent, checkWholeNumber } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';

export interface FaultOptions {
  /**
   * The part of the matching requests that get the fault, from 0 to 100.
   * @default 100
   */
  readonly percent?: number;
}

/**
 * A failure that the client's proxy makes, to see how callers cope. The destination does not notice: an abort never
 * reaches it.
 * @see https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
 */
export class Fault {
  /** Waits this long before it sends the request on. */
  static delay(duration: Duration, options: FaultOptions = {}): Fault {
    const percent = checkPercent('Fault.delay: percent', options.percent ?? 100);
    const fixedDelay = renderDuration(checkDuration('Fault.delay', duration));
    return new Fault('delay', { fixedDelay }, percent, `delay ${fixedDelay}`);
  }

  /** Answers with this HTTP status, from 200 to 599, in place of the destination. */
  static abort(status: number, options: FaultOptions = {}): Fault {
    const percent = checkPercent('Fault.abort: percent', options.percent ?? 100);
    return new Fault(
      'abort',
      { httpStatus: checkWholeNumber('Fault.abort: status', status, 200, 599) },
      percent,
      `abort ${status}`,
    );
  }

  private constructor(
    /** @internal */
    readonly kind: 'delay' | 'abort',
    /** @internal */
    readonly value: { readonly fixedDelay?: string; readonly httpStatus?: number },
    readonly percent: number,
    private readonly text: string,
  ) {}

  toString(): string {
    return `${this.text} for ${this.percent} %`;
  }
}
