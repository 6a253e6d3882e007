import type { Construct } from 'constructs';
import { type MeshNamespace, MeshService, Probe, ServicePort } from '../../istio';

const CONTAINER_PORT = 8080;

export interface HttpbinProps {
  readonly namespace: MeshNamespace;
  /** @default ['v1'] */
  readonly versions?: readonly string[];
}

/** A server that answers with what it was asked: Service port 8000, container port 8080. */
export class Httpbin extends MeshService {
  constructor(scope: Construct, id: string, props: HttpbinProps) {
    super(scope, id, {
      namespace: props.namespace,
      name: 'httpbin',
      ports: [ServicePort.http(8000, { targetPort: CONTAINER_PORT })],
    });
    for (const version of props.versions ?? ['v1']) {
      this.addVersion(version, {
        image: 'docker.io/mccutchen/go-httpbin:v2.15.0',
        readiness: Probe.http('/status/200', CONTAINER_PORT),
      });
    }
  }
}
