import { checkPercent } from '../values/checks';
import { type ITrafficTarget, showTarget } from './traffic-target';

/** A share of the traffic. */
export interface WeightedTarget {
  readonly to: ITrafficTarget;
  /** From 0 to 100; whole. */
  readonly percent: number;
}

/**
 * Which part of the requests goes where. The parts add up to 100.
 * @see https://istio.io/latest/docs/tasks/traffic-management/traffic-shifting/
 */
export class TrafficSplit {
  /** Everything goes to one target. */
  static all(to: ITrafficTarget): TrafficSplit {
    return new TrafficSplit([{ to, percent: 100 }]);
  }

  /** `percent` of the requests go to `canary`, the others to `stable`. */
  static canary(stable: ITrafficTarget, canary: ITrafficTarget, percent: number): TrafficSplit {
    checkPercent('TrafficSplit.canary', percent);
    return new TrafficSplit([
      { to: stable, percent: 100 - percent },
      { to: canary, percent },
    ]);
  }

  /**
   * Any number of targets.
   * @throws when the percentages do not add up to 100 or a target comes twice
   */
  static weighted(...shares: WeightedTarget[]): TrafficSplit {
    return new TrafficSplit(shares);
  }

  readonly shares: readonly WeightedTarget[];

  private constructor(shares: readonly WeightedTarget[]) {
    const text = shares.map(showShare).join(' ');
    const total = shares.reduce((sum, share) => sum + share.percent, 0);
    for (const share of shares) {
      checkPercent(`TrafficSplit: ${showTarget(share.to)}`, share.percent);
      if (!Number.isInteger(share.percent))
        throw new Error(
          `TrafficSplit: ${showShare(share)} is not a whole percentage; Istio's weights are whole numbers`,
        );
    }
    if (total !== 100)
      throw new Error(
        `TrafficSplit: ${text || 'no target'} adds up to ${total}; the percentages of a split add up to 100`,
      );
    const names = shares.map((share) => showTarget(share.to));
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice) throw new Error(`TrafficSplit: ${twice} comes twice (${text}); give each target one percentage`);
    // A share of nothing sends nothing: leaving it out makes equal splits look equal.
    this.shares = shares.filter((share) => share.percent > 0);
  }

  toString(): string {
    return this.shares.map(showShare).join(' ');
  }
}

const showShare = (share: WeightedTarget) => `${showTarget(share.to)}=${share.percent}`;
