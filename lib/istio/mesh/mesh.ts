import { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { type ExistingNamespace, ExistingNamespaces } from '../install/existing-namespaces';
import { AccessControl, type AccessOptions } from '../security/access-control';
import type { AccessPolicy } from '../security/access-policy';
import { Latch } from '../security/latch';
import type { PolicyPort } from '../security/policy-target';
import type { Source } from '../security/source';
import type { DenyAllOptions } from '../security/target-security';
import { checkDnsName, checkWholeNumber } from '../values/checks';
import { hostCovers } from '../values/hosts';
import type { MeshNamespace } from './mesh-namespace';
import { MtlsMode } from './mtls-mode';
import { OutboundTraffic } from './outbound-traffic';
import { PathNormalization } from './path-normalization';

export interface MeshProps {
  /**
   * Which connections every workload of the mesh accepts, unless its namespace, workload or port says otherwise.
   * @default MtlsMode.STRICT - plaintext is refused
   */
  readonly mtls?: MtlsMode;
  /**
   * Whether charts may inject faults. An environment that serves people leaves this off: a fault is then an error.
   * @default false
   */
  readonly faultInjection?: boolean;
  /**
   * The namespace whose policies hold for the whole mesh; Istio's control plane runs in it.
   * @default 'istio-system'
   */
  readonly rootNamespace?: string;
  /**
   * The DNS domain of the cluster.
   * @default 'cluster.local'
   */
  readonly clusterDomain?: string;
  /**
   * The first part of every workload's identity.
   * @default 'cluster.local'
   */
  readonly trustDomain?: string;
  /**
   * What proxies do with connections to hosts that the mesh does not know. The installation renders it.
   * @default OutboundTraffic.ALLOW_ANY
   */
  readonly outboundTraffic?: OutboundTraffic;
  /**
   * How proxies rewrite paths before they match them. The installation renders it.
   * @default PathNormalization.MERGE_SLASHES - so that `//headers` is no way around a policy about `/headers`
   */
  readonly pathNormalization?: PathNormalization;
  /**
   * How many rules one host may have after routes and policies are joined.
   * @default 256
   */
  readonly maxRulesPerHost?: number;
}

/**
 * The mesh: what holds for all its namespaces. Renders the mesh-wide PeerAuthentication.
 * @see https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#globally-enabling-istio-mutual-tls-in-strict-mode
 */
export class Mesh extends Construct {
  readonly mtls: MtlsMode;
  readonly faultInjection: boolean;
  readonly rootNamespace: string;
  readonly clusterDomain: string;
  readonly trustDomain: string;
  readonly outboundTraffic: OutboundTraffic;
  readonly pathNormalization: PathNormalization;
  readonly maxRulesPerHost: number;

  /** @internal opens when anything is refused that is not allowed */
  readonly denied = new Latch();

  private readonly access: AccessControl;
  private readonly ports: PolicyPort[] = [];
  private readonly members: MeshNamespace[] = [];
  private existing?: ExistingNamespaces;
  private readonly owners = new Map<string, string>();
  private readonly conflicts: string[] = [];

  constructor(scope: Construct, id: string, props: MeshProps = {}) {
    super(scope, id);
    this.mtls = props.mtls ?? MtlsMode.STRICT;
    this.faultInjection = props.faultInjection ?? false;
    this.rootNamespace = checkDnsName('Mesh: rootNamespace', props.rootNamespace ?? 'istio-system');
    this.clusterDomain = checkDnsName('Mesh: clusterDomain', props.clusterDomain ?? 'cluster.local');
    this.trustDomain = checkDnsName('Mesh: trustDomain', props.trustDomain ?? 'cluster.local');
    this.outboundTraffic = props.outboundTraffic ?? OutboundTraffic.ALLOW_ANY;
    this.pathNormalization = props.pathNormalization ?? PathNormalization.MERGE_SLASHES;
    this.maxRulesPerHost = checkWholeNumber('Mesh: maxRulesPerHost', props.maxRulesPerHost ?? 256, 1);
    new security.PeerAuthentication(this, 'PeerAuthentication', {
      metadata: { name: 'default', namespace: this.rootNamespace },
      spec: { mtls: { mode: security.PeerAuthenticationSpecMtlsMode[this.mtls] } },
    });
    this.node.addValidation({ validate: () => this.conflicts });
    this.access = new AccessControl({
      construct: this,
      displayName: 'the mesh',
      namespaceName: this.rootNamespace,
      pathNormalization: this.pathNormalization,
      ports: () => this.ports,
      unenforced: () => undefined,
      mtlsOf: () => this.mtls,
    });
  }

  /**
   * Refuses everything that no policy and no declared call (`service.calls`) allows, in every namespace and at every
   * gateway.
   */
  denyAll(options: DenyAllOptions = {}): AccessPolicy {
    if (!options.dryRun) this.denied.open();
    return this.access.denyAll(options);
  }

  /** Lets requests from a source through to every workload of the mesh. */
  allowFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    if (!access.dryRun) this.denied.open();
    return this.access.apply('ALLOW', id, source, access);
  }

  /** Refuses requests from a source to every workload and gateway of the mesh, whatever else allows them. */
  denyFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.access.apply('DENY', id, source, access);
  }

  /** The namespaces of the mesh, in the order in which they were made. */
  get namespaces(): readonly MeshNamespace[] {
    return this.members;
  }

  /**
   * Makes a namespace known. One that exists already is labelled by a script.
   * @internal
   */
  addNamespace(namespace: MeshNamespace, existing: ExistingNamespace | undefined): void {
    this.members.push(namespace);
    if (!existing) return;
    this.existing ??= new ExistingNamespaces(this);
    this.existing.add(existing);
  }

  /**
   * Tells the mesh what its services and gateways listen on, which its policies have to know.
   * @internal
   */
  addPorts(ports: readonly PolicyPort[]): void {
    this.ports.push(...ports);
  }

  /**
   * The name under which a host is declared: its own, else the wildcard that covers most of it.
   * @internal
   */
  declaredName(hostName: string): string | undefined {
    if (this.owners.has(hostName)) return hostName;
    const covering = [...this.owners.keys()].filter((known) => hostCovers(known, hostName));
    return covering.sort((a, b) => b.length - a.length)[0];
  }

  /**
   * Notes who owns a host: a host has one owner in a mesh, else its rules would overwrite each other.
   * @internal
   */
  claimHost(hostName: string, owner: Construct): void {
    const other = this.owners.get(hostName);
    if (other === undefined) this.owners.set(hostName, owner.node.path);
    else
      this.conflicts.push(
        `${hostName} has two owners: ${other} and ${owner.node.path}; keep one and pass it to whoever needs it`,
      );
  }
}
