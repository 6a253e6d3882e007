import type { Construct } from 'constructs';
import type { MeshNamespace, NamespaceMember } from '../mesh/mesh-namespace';
import type { ServicePort } from '../mesh/service-port';
import type { AccessOptions } from './access-control';
import type { MeshIdentity } from './mesh-identity';
import { Source } from './source';
import { TargetSecurity } from './target-security';
import { WorkloadMtls } from './workload-mtls';

/** What security needs to know of a service. */
export interface SecuredService extends MeshIdentity, NamespaceMember {
  readonly name: string;
  readonly namespace: MeshNamespace;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly isProxied: boolean;
}

/** The security of one service: who may reach it, with which tokens, and by which connections. */
export class ServiceSecurity extends TargetSecurity {
  readonly mtls: WorkloadMtls;

  constructor(
    owner: Construct,
    private readonly service: SecuredService,
  ) {
    const { name, namespace, displayName, podLabels, ports } = service;
    super({
      construct: owner,
      displayName,
      namespaceName: namespace.name,
      policyPrefix: name,
      selector: podLabels,
      pathNormalization: namespace.mesh.pathNormalization,
      ports: () => ports,
      unenforced: () => (service.isProxied ? undefined : 'it has pods without a proxy'),
      mtlsOf: (port) => this.mtls.modeOf(port) ?? namespace.mtls,
    });
    this.mtls = new WorkloadMtls(owner, {
      name,
      namespaceName: namespace.name,
      podLabels,
      ports,
      get isProxied() {
        return service.isProxied;
      },
    });
    namespace.addMember(service);
    namespace.denied.whenOpen(() => this.denied.open());
  }

  /** Allows the calls of another service, once everything else is refused. */
  expectCallsOf(caller: SecuredService, access: AccessOptions): void {
    const same = caller.namespace.name === this.service.namespace.name;
    const id = same ? caller.name : `${caller.namespace.name}-${caller.name}`;
    this.expect(id, Source.service(caller), access);
  }
}
