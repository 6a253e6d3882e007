import type { Construct } from 'constructs';
import type { MeshNamespace, NamespaceMember } from '../mesh/mesh-namespace';
import type { ServicePort } from '../mesh/service-port';
import { AccessControl, type AccessOptions } from './access-control';
import { Latch } from './latch';
import type { MeshIdentity } from './mesh-identity';
import type { PolicyTarget } from './policy-target';
import { Source } from './source';
import { WorkloadMtls } from './workload-mtls';

/** What security needs to know of a service. */
export interface SecuredService extends MeshIdentity, NamespaceMember {
  readonly name: string;
  readonly namespace: MeshNamespace;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
  readonly isProxied: boolean;
}

/** The security of one service: who may reach it, and by which connections. */
export class ServiceSecurity {
  readonly mtls: WorkloadMtls;
  readonly access: AccessControl;

  /** Opens when everything is refused that is not allowed. */
  private readonly denied = new Latch();

  constructor(
    owner: Construct,
    private readonly service: SecuredService,
  ) {
    const { name, namespace, displayName, podLabels, ports } = service;
    this.mtls = new WorkloadMtls(owner, {
      name,
      namespaceName: namespace.name,
      podLabels,
      ports,
      get isProxied() {
        return service.isProxied;
      },
    });
    const target: PolicyTarget = {
      construct: owner,
      displayName,
      namespaceName: namespace.name,
      policyPrefix: name,
      selector: podLabels,
      pathNormalization: namespace.mesh.pathNormalization,
      ports: () => ports,
      unenforced: () => (service.isProxied ? undefined : 'it has pods without a proxy'),
      mtlsOf: (port) => this.mtls.modeOf(port) ?? namespace.mtls,
    };
    this.access = new AccessControl(target);
    namespace.addMember(service);
    namespace.denied.whenOpen(() => this.denied.open());
  }

  denyAll(options: Pick<AccessOptions, 'dryRun' | 'scope'>): ReturnType<AccessControl['denyAll']> {
    if (!options.dryRun) this.denied.open();
    return this.access.denyAll(options);
  }

  /** Allows calls that are declared, once everything else is refused. */
  expect(id: string, source: Source, access: AccessOptions): void {
    this.denied.whenOpen(() => this.access.apply('ALLOW', id, source, access));
  }

  /** Allows the calls of another service, once everything else is refused. */
  expectCallsOf(caller: SecuredService, access: AccessOptions): void {
    const same = caller.namespace.name === this.service.namespace.name;
    const id = same ? caller.name : `${caller.namespace.name}-${caller.name}`;
    this.expect(id, Source.service(caller), access);
  }
}
