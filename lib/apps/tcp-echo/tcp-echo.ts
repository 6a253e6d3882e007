import type { Construct } from 'constructs';
import { type MeshNamespace, MeshService, ServicePort } from '../../istio';

export interface TcpEchoProps {
  readonly namespace: MeshNamespace;
}

/** Sends back each line it gets, with a word before it: v1 says `one`, v2 says `two`. */
export class TcpEcho extends MeshService {
  constructor(scope: Construct, id: string, props: TcpEchoProps) {
    super(scope, id, {
      namespace: props.namespace,
      name: 'tcp-echo',
      ports: [ServicePort.tcp(9000), ServicePort.tcp(9001, { name: 'tcp-other' })],
    });
    for (const [version, word] of [
      ['v1', 'one'],
      ['v2', 'two'],
    ] as const) {
      this.addVersion(version, {
        image: 'registry.istio.io/release/tcp-echo-server:1.3',
        args: ['9000,9001,9002', word],
      });
    }
  }
}
