import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import type { Bookinfo } from '../../apps';

export interface RequestTimeoutsProps {
  readonly app: Bookinfo;
  /** How long productpage waits for reviews. */
  readonly reviews: Duration;
}

/**
 * Limits how long a caller waits for reviews.
 * @see https://istio.io/latest/docs/tasks/traffic-management/request-timeouts/
 */
export class RequestTimeouts extends Construct {
  constructor(scope: Construct, id: string, props: RequestTimeoutsProps) {
    super(scope, id);
    props.app.reviews.applyTimeout('reviews-deadline', props.reviews, { scope: this });
  }
}
