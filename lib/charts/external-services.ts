import { Chart, Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { Curl } from '../apps';
import { ExternalService, Injection, type Mesh, MeshNamespace, PodProxy, ServicePort } from '../istio';

export interface ExternalServicesValues {
  /**
   * The address ranges that the proxy of a second client captures, those of the cluster: all else it calls directly, and
   * no rule of the mesh holds for it.
   * @default - no such client
   */
  readonly capturedRanges?: readonly string[];
}

export interface ExternalServicesProps extends ExternalServicesValues {
  readonly mesh: Mesh;
}

/**
 * `60-external-services`: hosts outside that the mesh knows, with rules of their own.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/
 */
export class ExternalServices extends Chart {
  readonly meshNamespace: MeshNamespace;
  readonly baidu: ExternalService;
  readonly httpbinOrg: ExternalService;

  constructor(scope: Construct, props: ExternalServicesProps) {
    super(scope, '60-external-services');
    const { mesh, capturedRanges } = props;
    const namespace = new MeshNamespace(this, 'namespace', {
      mesh,
      name: 'external-services',
      injection: Injection.enabled(),
    });
    this.meshNamespace = namespace;
    const ports = [ServicePort.http(80), ServicePort.https(443)];
    this.baidu = new ExternalService(this, 'baidu', {
      namespace,
      host: 'baidu.com',
      aliases: ['www.baidu.com'],
      ports,
    });
    this.httpbinOrg = new ExternalService(this, 'httpbin-org', { namespace, host: 'httpbin.org', ports });
    this.httpbinOrg.applyTimeout('deadline', Duration.seconds(3));
    new Curl(this, 'curl', { namespace });
    if (capturedRanges) {
      const direct = new MeshNamespace(this, 'direct', {
        mesh,
        name: 'external-services-direct',
        injection: Injection.enabled(),
      });
      new Curl(this, 'curl-direct', { namespace: direct, proxy: PodProxy.captureOnly(...capturedRanges) });
    }
  }
}
