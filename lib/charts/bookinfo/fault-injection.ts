import { Construct } from 'constructs';
import type { Bookinfo } from '../../apps';
import type { Fault } from '../../istio';
import { requestsOf } from './request-routing';

export interface FaultInjectionProps {
  readonly app: Bookinfo;
  /** What goes wrong on the way to ratings. */
  readonly ratings: Fault;
  /**
   * Whose requests.
   * @default - everybody's
   */
  readonly testUser?: string;
}

/**
 * Delays or aborts requests to ratings, to see how reviews and productpage cope.
 * @see https://istio.io/latest/docs/tasks/traffic-management/fault-injection/
 */
export class FaultInjection extends Construct {
  constructor(scope: Construct, id: string, props: FaultInjectionProps) {
    super(scope, id);
    const { app, ratings, testUser } = props;
    const match = testUser === undefined ? undefined : requestsOf(testUser);
    app.ratings.injectFault('ratings-fault', ratings, { match, scope: this });
  }
}
