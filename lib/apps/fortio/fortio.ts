import type { Construct } from 'constructs';
import { MeshClient, type MeshNamespace } from '../../istio';

export interface FortioProps {
  readonly namespace: MeshNamespace;
}

/** A load generator: sends many requests at once with `kubectl exec`. */
export class Fortio extends MeshClient {
  constructor(scope: Construct, id: string, props: FortioProps) {
    super(scope, id, {
      namespace: props.namespace,
      name: 'fortio',
      image: 'docker.io/fortio/fortio:1.75.3',
      args: ['server'],
      writablePaths: ['/var/lib/fortio'],
    });
  }
}
