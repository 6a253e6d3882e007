import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Curl, Httpbin } from '../apps';
import { Injection, type Mesh, MeshNamespace, type MtlsMode } from '../istio';

export interface MutualTlsValues {
  /**
   * Which connections foo accepts, for a migration namespace by namespace.
   * @default - what the mesh says
   */
  readonly foo?: MtlsMode;
  /**
   * Which connections bar accepts.
   * @default - what the mesh says
   */
  readonly bar?: MtlsMode;
}

export interface MutualTlsProps extends MutualTlsValues {
  readonly mesh: Mesh;
}

/**
 * `70-mutual-tls`: foo and bar have proxies, legacy has none; each has a server and a client, so that every pair can be
 * tried.
 * @see https://istio.io/latest/docs/tasks/security/authentication/mtls-migration/
 */
export class MutualTls extends Chart {
  /** The server in foo. */
  readonly httpbin: Httpbin;
  readonly foo: MeshNamespace;

  constructor(scope: Construct, props: MutualTlsProps) {
    super(scope, '70-mutual-tls');
    const { mesh } = props;
    this.foo = new MeshNamespace(this, 'foo', { mesh, injection: Injection.enabled(), mtls: props.foo });
    const bar = new MeshNamespace(this, 'bar', { mesh, injection: Injection.enabled(), mtls: props.bar });
    const legacy = new MeshNamespace(this, 'legacy', { mesh, injection: Injection.disabled() });
    this.httpbin = new Httpbin(this, 'httpbin-foo', { namespace: this.foo });
    new Httpbin(this, 'httpbin-bar', { namespace: bar });
    new Httpbin(this, 'httpbin-legacy', { namespace: legacy });
    for (const namespace of [this.foo, bar, legacy]) new Curl(this, `curl-${namespace.name}`, { namespace });
  }
}
