import { Construct } from 'constructs';
import type { Bookinfo } from '../../apps';
import { HeaderMatch, HttpMatch, TrafficSplit } from '../../istio';

export interface RequestRoutingProps {
  readonly app: Bookinfo;
  /**
   * The user who sees reviews v2: productpage sends the name along as the header `end-user`.
   * @default - nobody
   */
  readonly testUser?: string;
}

/**
 * Sends the requests to every service to v1 (those to reviews are TrafficShifting's), and one user's to reviews v2.
 * @see https://istio.io/latest/docs/tasks/traffic-management/request-routing/
 */
export class RequestRouting extends Construct {
  constructor(scope: Construct, id: string, props: RequestRoutingProps) {
    super(scope, id);
    const { app, testUser } = props;
    for (const service of [app.productpage, app.details, app.ratings]) {
      service.shiftTraffic(TrafficSplit.all(service.version('v1')), { id: `${service.name}-v1`, scope: this });
    }
    if (testUser !== undefined) {
      app.reviews.route(`${testUser}-v2`, { match: requestsOf(testUser), to: app.reviews.version('v2'), scope: this });
    }
  }
}

/** The requests that belong to a user who has signed in. */
export function requestsOf(user: string): HttpMatch {
  return HttpMatch.header(HeaderMatch.exact('end-user', user));
}
