import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { requirePort } from './checks';

/** A port of a Service, and of the containers behind it. */
export interface KubeServicePort {
  readonly name: string;
  /** Port of the Service. */
  readonly port: number;
  /** Port of the container. */
  readonly targetPort: number;
  /**
   * Protocol, in the words of https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/.
   * @default - by the port's name
   */
  readonly appProtocol?: string;
}

/** What a {@link KubeService} needs. */
export interface KubeServiceProps {
  readonly name: string;
  readonly namespace: string;
  /** Value of the `app` label of the pods, whatever their version. */
  readonly app: string;
  /** At least one; Istio knows a Service by its ports. */
  readonly ports: readonly KubeServicePort[];
  /**
   * Without a virtual IP: its name resolves to the pods.
   * @default false
   */
  readonly headless?: boolean;
}

/** A Kubernetes Service over every version of an application. */
export class KubeService extends Construct {
  /** For what this library does not model. */
  readonly service: ApiObject;

  /** @throws when there is no port, or two have the same name or number */
  constructor(scope: Construct, id: string, props: KubeServiceProps) {
    super(scope, id);
    this.check(props.ports);
    const { name, namespace, app, ports } = props;
    const service = new kplus.Service(this, 'service', {
      metadata: { name, namespace, labels: { app } },
      clusterIP: props.headless === true ? 'None' : undefined,
      ports: ports.map((port) => ({ name: port.name, port: port.port, targetPort: port.targetPort })),
    });
    service.selectLabel('app', app);
    this.service = ApiObject.of(service);
    this.service.addJsonPatch(JsonPatch.remove('/spec/externalIPs'));
    ports.forEach(({ appProtocol }, index) => {
      if (appProtocol !== undefined) {
        this.service.addJsonPatch(JsonPatch.add(`/spec/ports/${index}/appProtocol`, appProtocol));
      }
    });
  }

  private check(ports: readonly KubeServicePort[]): void {
    const where = this.node.path;
    if (ports.length === 0) {
      throw new Error(`${where}: a Service without ports; give it at least one`);
    }
    for (const { port, targetPort } of ports) {
      requirePort(`${where}: a service port`, port);
      requirePort(`${where}: a target port`, targetPort);
    }
    for (const key of ['name', 'port'] as const) {
      const values = ports.map((port) => port[key]);
      const twice = values.find((value, index) => values.indexOf(value) !== index);
      if (twice !== undefined) {
        throw new Error(`${where}: two ports with the ${key} ${twice}; ports of a Service differ in name and number`);
      }
    }
  }
}
