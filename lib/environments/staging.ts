import { Duration } from 'cdk8s';
import type { Environment } from './environment';

/** What production will be next: the same rules, a canary on its way, fewer pods. */
export const staging: Environment = {
  name: 'staging',
  mesh: {},
  bookinfo: {
    leastPrivilege: true,
    reviews: { v1: 90, v3: 10 },
    testUser: 'jason',
    reviewsTimeout: Duration.seconds(2),
  },
};
