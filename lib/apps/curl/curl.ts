import type { Construct } from 'constructs';
import { MeshClient, type MeshNamespace, type PodProxy } from '../../istio';

export interface CurlProps {
  readonly namespace: MeshNamespace;
  /** @default 'curl' */
  readonly name?: string;
  /**
   * Whether its proxy is there and which connections it captures.
   * @default PodProxy.inherited()
   */
  readonly proxy?: PodProxy;
}

/** A pod that waits, to send requests from it with `kubectl exec`. */
export class Curl extends MeshClient {
  constructor(scope: Construct, id: string, props: CurlProps) {
    super(scope, id, {
      namespace: props.namespace,
      name: props.name ?? 'curl',
      image: 'docker.io/curlimages/curl:8.16.0',
      command: ['/bin/sleep', 'infinity'],
      proxy: props.proxy,
    });
  }
}
