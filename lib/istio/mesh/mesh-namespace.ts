import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { checkDnsLabel } from '../values/checks';
import type { Injection } from './injection';
import type { Mesh } from './mesh';
import { MtlsMode } from './mtls-mode';

export interface MeshNamespaceProps {
  readonly mesh: Mesh;
  /** Whether its pods get Istio's proxy. */
  readonly injection: Injection;
  /**
   * The name of the namespace.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * Which connections the workloads of this namespace accept.
   * @default - what the mesh says
   */
  readonly mtls?: MtlsMode;
  /**
   * Further labels of the namespace.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A namespace of the mesh, with its choice of sidecar injection. */
export class MeshNamespace extends Construct {
  readonly mesh: Mesh;
  /** The name of the namespace. */
  readonly name: string;
  readonly injection: Injection;
  /** Which connections its workloads accept where they do not say otherwise. */
  readonly mtls: MtlsMode;

  constructor(scope: Construct, id: string, props: MeshNamespaceProps) {
    super(scope, id);
    this.mesh = props.mesh;
    this.name = checkDnsLabel('MeshNamespace: name', props.name ?? id);
    this.injection = props.injection;
    this.mtls = props.mtls ?? this.mesh.mtls;
    new k8s.KubeNamespace(this, 'Namespace', {
      metadata: { name: this.name, labels: { ...props.labels, ...this.injection.labels } },
    });
    if (props.mtls) {
      new security.PeerAuthentication(this, 'PeerAuthentication', {
        metadata: { name: 'default', namespace: this.name },
        spec: { mtls: { mode: security.PeerAuthenticationSpecMtlsMode[props.mtls] } },
      });
    }
    this.node.addValidation({ validate: () => this.check() });
  }

  private check(): string[] {
    if (this.injection.injects || this.mtls !== MtlsMode.STRICT) return [];
    // Nobody ends mutual TLS in a namespace without proxies, so a policy there would only mislead its readers.
    return this.node.tryFindChild('PeerAuthentication')
      ? [
          `namespace ${this.name}: mtls is STRICT but its pods have no proxy, which would end mutual TLS; enable injection or remove mtls`,
        ]
      : [];
  }
}
