import { ServiceAccount } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import type { MeshIdentity } from '../security/mesh-identity';
import { checkDnsLabel } from '../values/checks';
import { Workload, type WorkloadSpec } from '../workload';

export interface MeshClientProps extends WorkloadSpec {
  readonly namespace: MeshNamespace;
  /**
   * The name of its Deployment and ServiceAccount; its pods carry it as their `app` label.
   * @default - the construct's id
   */
  readonly name?: string;
}

/** A workload that calls others and that nobody calls: it has an identity and no Service. */
export class MeshClient extends Construct implements MeshIdentity {
  readonly name: string;
  readonly namespace: MeshNamespace;
  readonly serviceAccountName: string;
  readonly workload: Workload;

  constructor(scope: Construct, id: string, props: MeshClientProps) {
    super(scope, id);
    const { namespace, name = id, ...spec } = props;
    this.name = checkDnsLabel(`${this.node.path}: name`, name);
    this.namespace = namespace;
    this.serviceAccountName = this.name;
    this.workload = new Workload(this, 'Workload', {
      ...spec,
      name: this.name,
      namespace: namespace.name,
      app: this.name,
      serviceAccount: new ServiceAccount(this, 'ServiceAccount', {
        metadata: { name: this.name, namespace: namespace.name },
        automountToken: false,
      }),
    });
  }

  get principal(): string {
    return `${this.namespace.mesh.trustDomain}/ns/${this.namespace.name}/sa/${this.serviceAccountName}`;
  }

  get displayName(): string {
    return `${this.namespace.name}/${this.name}`;
  }

  get isProxied(): boolean {
    return this.namespace.injection.injects;
  }

  get podLabels(): Readonly<Record<string, string>> {
    return { app: this.name };
  }
}
