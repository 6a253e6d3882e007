import { Construct } from 'constructs';
import type { Bookinfo } from '../../apps';
import { TrafficSplit } from '../../istio';

/** Percentages of the versions of reviews; they add up to 100. */
export interface ReviewsShare {
  readonly v1?: number;
  readonly v2?: number;
  readonly v3?: number;
}

export interface TrafficShiftingProps {
  readonly app: Bookinfo;
  readonly reviews: ReviewsShare;
}

/**
 * Moves the requests to reviews from version to version, a share at a time.
 * @see https://istio.io/latest/docs/tasks/traffic-management/traffic-shifting/
 */
export class TrafficShifting extends Construct {
  constructor(scope: Construct, id: string, props: TrafficShiftingProps) {
    super(scope, id);
    const { reviews } = props.app;
    const shares = Object.entries(props.reviews).map(([version, percent]) => ({
      to: reviews.version(version),
      percent: percent ?? 0,
    }));
    reviews.shiftTraffic(TrafficSplit.weighted(...shares), { id: 'share', scope: this });
  }
}
