import { Duration, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  HttpMethod,
  type MeshNamespace,
  MeshService,
  Probe,
  Resources,
  ServicePort,
  type WorkloadSpec,
} from '../../istio';
import type { WorkloadProfile } from '../workload-profile';

const PORT = 9080;
const REGISTRY = 'registry.istio.io/release';
const TAG = '1.20.3';

export interface BookinfoProps {
  readonly namespace: MeshNamespace;
  /**
   * How its workloads run.
   * @default - one pod each
   */
  readonly profile?: WorkloadProfile;
}

/**
 * Istio's example application: productpage calls details and reviews, reviews v2 and v3 call ratings.
 * @see https://istio.io/latest/docs/examples/bookinfo/
 */
export class Bookinfo extends Construct {
  readonly productpage: MeshService;
  readonly details: MeshService;
  readonly reviews: MeshService;
  readonly ratings: MeshService;

  constructor(scope: Construct, id: string, props: BookinfoProps) {
    super(scope, id);
    this.details = this.service('details', props, ['v1'], {});
    this.ratings = this.service('ratings', props, ['v1'], {});
    this.reviews = this.service('reviews', props, ['v1', 'v2', 'v3'], REVIEWS);
    this.productpage = this.service('productpage', props, ['v1'], { writablePaths: ['/tmp'] });
    const reading = { methods: [HttpMethod.GET] };
    this.productpage.calls(this.details, reading);
    this.productpage.calls(this.reviews, reading);
    this.reviews.calls(this.ratings, reading);
  }

  /** All four, in the order in which requests meet them. */
  get services(): readonly MeshService[] {
    return [this.productpage, this.details, this.reviews, this.ratings];
  }

  private service(
    name: string,
    props: BookinfoProps,
    versions: readonly string[],
    spec: Partial<WorkloadSpec>,
  ): MeshService {
    const service = new MeshService(this, name, {
      namespace: props.namespace,
      ports: [ServicePort.http(PORT)],
      serviceAccountName: `bookinfo-${name}`,
    });
    for (const version of versions) {
      service.addVersion(version, {
        image: `${REGISTRY}/examples-bookinfo-${name}-${version}:${TAG}`,
        readiness: Probe.http('/health', PORT),
        liveness: Probe.http('/health', PORT, { initialDelay: Duration.seconds(15), timeout: Duration.seconds(3) }),
        ...spec,
        ...props.profile,
      });
    }
    return service;
  }
}

/** A Java server: it starts slowly, needs more memory and writes logs and its own output. */
const REVIEWS: Partial<WorkloadSpec> = {
  user: 1001,
  group: 0,
  env: { LOG_DIR: '/tmp/logs' },
  writablePaths: ['/tmp', '/opt/ibm/wlp/output'],
  startup: Probe.http('/health', PORT, { failureThreshold: 30 }),
  resources: Resources.of({
    cpuMillis: 100,
    cpuLimitMillis: 1000,
    memory: Size.mebibytes(256),
    memoryLimit: Size.mebibytes(768),
  }),
};
