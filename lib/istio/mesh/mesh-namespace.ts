import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { AccessControl, type AccessOptions } from '../security/access-control';
import type { AccessPolicy } from '../security/access-policy';
import { Latch } from '../security/latch';
import type { PolicyPort } from '../security/policy-target';
import type { Source } from '../security/source';
import type { DenyAllOptions } from '../security/target-security';
import { type EgressLimit, SidecarScope } from '../sidecar/sidecar-scope';
import { checkDnsLabel } from '../values/checks';
import type { Injection } from './injection';
import type { Mesh } from './mesh';
import type { IMeshHost } from './mesh-host';
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
   * Whether somebody else made the namespace. It is then not rendered, because whoever deletes dist would delete it with
   * all it holds; `install/label-namespaces.sh` labels it.
   * @default false
   */
  readonly existing?: boolean;
  /**
   * Further labels of the namespace.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a namespace has to know of its services. */
export interface NamespaceMember {
  readonly ports: readonly PolicyPort[];
  /** The hosts it says it calls. */
  readonly callees: readonly IMeshHost[];
}

/** A namespace of the mesh, with its choice of sidecar injection. */
export class MeshNamespace extends Construct {
  readonly mesh: Mesh;
  /** The name of the namespace. */
  readonly name: string;
  readonly injection: Injection;
  /** Which connections its workloads accept where they do not say otherwise. */
  readonly mtls: MtlsMode;

  /** @internal opens when anything is refused that is not allowed */
  readonly denied = new Latch();

  private readonly access: AccessControl;
  private readonly sidecar: SidecarScope;
  private readonly members: NamespaceMember[] = [];

  constructor(scope: Construct, id: string, props: MeshNamespaceProps) {
    super(scope, id);
    this.mesh = props.mesh;
    this.name = checkDnsLabel(`${this.node.path}: name`, props.name ?? id);
    this.injection = props.injection;
    this.mtls = props.mtls ?? this.mesh.mtls;
    const labels = { ...props.labels, ...this.injection.labels };
    if (!props.existing) new k8s.KubeNamespace(this, 'Namespace', { metadata: { name: this.name, labels } });
    this.mesh.addNamespace(this, props.existing ? { name: this.name, labels } : undefined);
    if (props.mtls) {
      new security.PeerAuthentication(this, 'PeerAuthentication', {
        metadata: { name: 'default', namespace: this.name },
        spec: { mtls: { mode: security.PeerAuthenticationSpecMtlsMode[props.mtls] } },
      });
    }
    this.node.addValidation({ validate: () => this.check() });
    this.access = new AccessControl({
      construct: this,
      displayName: `namespace ${this.name}`,
      namespaceName: this.name,
      pathNormalization: this.mesh.pathNormalization,
      ports: () => this.members.flatMap((member) => member.ports),
      unenforced: () => (this.injection.injects ? undefined : 'its pods have no proxy'),
      mtlsOf: () => this.mtls,
    });
    this.sidecar = new SidecarScope({
      construct: this,
      mesh: this.mesh,
      namespaceName: this.name,
      name: 'default',
      isProxied: () => this.injection.injects,
      callees: () => this.members.flatMap((member) => member.callees),
    });
    this.mesh.denied.whenOpen(() => this.denied.open());
  }

  /** Refuses everything in this namespace that no policy and no declared call (`service.calls`) allows. */
  denyAll(options: DenyAllOptions = {}): AccessPolicy {
    if (!options.dryRun) this.denied.open();
    return this.access.denyAll(options);
  }

  /** Lets requests from a source through to every workload of the namespace; all that nobody allows is then refused. */
  allowFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    if (!access.dryRun) this.denied.open();
    return this.access.apply('ALLOW', id, source, access);
  }

  /** Refuses requests from a source to every workload of the namespace, whatever else allows them. */
  denyFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.access.apply('DENY', id, source, access);
  }

  /** Marks requests for audit; lets through and refuses nothing. */
  auditFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.access.apply('AUDIT', id, source, access);
  }

  /**
   * Tells its proxies only of the hosts that its services say they call, and of those named here. A service with a
   * limit of its own follows that one alone.
   */
  limitEgress(limit: EgressLimit = {}): void {
    this.sidecar.add(limit);
  }

  /**
   * Makes a service known to the rules of the namespace.
   * @internal
   */
  addMember(member: NamespaceMember): void {
    this.members.push(member);
    this.mesh.addPorts(member.ports);
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
