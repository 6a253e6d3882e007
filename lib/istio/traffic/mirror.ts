import { checkPercent } from '../values/checks';
import { type ITrafficTarget, showTarget } from './traffic-target';

/**
 * A copy of the requests for another target. The client gets no answer from it.
 * @see https://istio.io/latest/docs/tasks/traffic-management/mirroring/
 */
export class Mirror {
  /** @param percent the part of the requests that is copied, from 0 to 100 */
  static to(target: ITrafficTarget, percent = 100): Mirror {
    return new Mirror(target, checkPercent('Mirror.to', percent));
  }

  private constructor(
    readonly target: ITrafficTarget,
    readonly percent: number,
  ) {}

  toString(): string {
    return `mirror ${this.percent} % to ${showTarget(this.target)}`;
  }
}
