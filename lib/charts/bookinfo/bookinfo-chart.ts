import { Chart, type Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Bookinfo, type WorkloadProfile } from '../../apps';
import { ClientTls, type Fault, Injection, type Mesh, MeshNamespace } from '../../istio';
import { FaultInjection } from './fault-injection';
import { RequestRouting } from './request-routing';
import { RequestTimeouts } from './request-timeouts';
import { type ReviewsShare, TrafficShifting } from './traffic-shifting';

/** What an environment decides about Bookinfo. */
export interface BookinfoValues {
  /** How the requests to reviews are shared between its versions. */
  readonly reviews: ReviewsShare;
  /**
   * The user who sees reviews v2, and who meets the fault.
   * @default - nobody
   */
  readonly testUser?: string;
  /**
   * What goes wrong on the way to ratings for the test user.
   * @default - nothing
   */
  readonly ratingsFault?: Fault;
  /**
   * How long productpage waits for reviews.
   * @default - as long as it takes
   */
  readonly reviewsTimeout?: Duration;
  /**
   * Whether everything is refused but the calls that Bookinfo makes.
   * @default false
   */
  readonly leastPrivilege?: boolean;
  /**
   * Whether callers are told to use mutual TLS. Istio finds out by itself, so this is for readers of the rules.
   * @default false
   */
  readonly explicitMutualTls?: boolean;
  /**
   * How its workloads run.
   * @default - one pod each
   */
  readonly profile?: WorkloadProfile;
}

export interface BookinfoChartProps extends BookinfoValues {
  readonly mesh: Mesh;
}

/** `10-bookinfo`: the application and every rule about its hosts, whichever task asks for it. */
export class BookinfoChart extends Chart {
  readonly meshNamespace: MeshNamespace;
  readonly app: Bookinfo;

  constructor(scope: Construct, props: BookinfoChartProps) {
    super(scope, '10-bookinfo');
    const { mesh, testUser } = props;
    this.meshNamespace = new MeshNamespace(this, 'namespace', {
      mesh,
      name: 'bookinfo',
      injection: Injection.enabled(),
    });
    const app = new Bookinfo(this, 'app', { namespace: this.meshNamespace, profile: props.profile });
    this.app = app;

    new RequestRouting(this, 'request-routing', { app, testUser });
    new TrafficShifting(this, 'traffic-shifting', { app, reviews: props.reviews });
    if (props.ratingsFault) new FaultInjection(this, 'fault-injection', { app, ratings: props.ratingsFault, testUser });
    if (props.reviewsTimeout) new RequestTimeouts(this, 'request-timeouts', { app, reviews: props.reviewsTimeout });
    if (props.leastPrivilege) this.meshNamespace.denyAll();
    if (props.explicitMutualTls) {
      for (const service of app.services) service.applyTrafficPolicy({ tls: ClientTls.istioMutual() });
    }
  }
}
