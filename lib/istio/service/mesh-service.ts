import { ServiceAccount } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { IMeshHost } from '../mesh/mesh-host';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import type { MtlsMode } from '../mesh/mtls-mode';
import { OutboundTraffic } from '../mesh/outbound-traffic';
import type { ServicePort } from '../mesh/service-port';
import type { AccessOptions } from '../security/access-control';
import type { AccessPolicy } from '../security/access-policy';
import type { JwtRequirement } from '../security/jwt-control';
import type { JwtIssuer } from '../security/jwt-issuer';
import type { MeshIdentity } from '../security/mesh-identity';
import { ServiceSecurity } from '../security/service-security';
import type { Source } from '../security/source';
import type { DenyAllOptions } from '../security/target-security';
import type { MtlsOptions } from '../security/workload-mtls';
import { type EgressLimit, SidecarScope } from '../sidecar/sidecar-scope';
import { RoutedHost } from '../traffic/routed-host';
import { checkDnsLabel, checkDnsName } from '../values/checks';
import { KubeService, Workload, type WorkloadSpec } from '../workload';
import { ServiceVersion } from './service-version';

export interface MeshServiceProps {
  readonly namespace: MeshNamespace;
  /** At least one. */
  readonly ports: readonly ServicePort[];
  /**
   * The name of the Service; its pods carry it as their `app` label.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The name of the ServiceAccount, the identity of its pods in the mesh.
   * @default - the service's name
   */
  readonly serviceAccountName?: string;
  /**
   * Whether the Service has no virtual IP, so that its name resolves to the pods.
   * @default false
   */
  readonly headless?: boolean;
}

export interface MeshServiceAttributes {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly ServicePort[];
  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
}

/**
 * A service of the mesh: a Kubernetes Service, its identity, its versions, and all the rules about it.
 *
 * Without a split, requests go to all pods of all versions alike.
 */
export class MeshService extends RoutedHost implements MeshIdentity {
  /** A service that somebody else owns: it can be called and routed to, but not changed. */
  static fromAttributes(attributes: MeshServiceAttributes): IMeshHost {
    const { name, namespace, ports, clusterDomain = 'cluster.local' } = attributes;
    return {
      hostName: serviceHost(
        checkDnsLabel('MeshService.fromAttributes: name', name),
        checkDnsLabel('MeshService.fromAttributes: namespace', namespace),
        clusterDomain,
      ),
      displayName: `${namespace}/${name}`,
      namespaceName: namespace,
      ports: [...ports],
    };
  }

  readonly namespace: MeshNamespace;
  readonly serviceAccountName: string;

  private readonly serviceAccount: ServiceAccount;
  private readonly security: ServiceSecurity;
  private readonly sidecar: SidecarScope;
  private readonly declaredCalls = new Set<IMeshHost>();
  private readonly proxied: boolean[] = [];
  private readonly versionsByName = new Map<string, ServiceVersion>();

  constructor(scope: Construct, id: string, props: MeshServiceProps) {
    const name = checkDnsLabel(`${scope.node.path}/${id}: name`, props.name ?? id);
    const { mesh, name: namespace } = props.namespace;
    super(scope, id, {
      mesh,
      name,
      namespace,
      hostName: serviceHost(name, namespace, mesh.clusterDomain),
      ports: [...props.ports],
    });
    this.namespace = props.namespace;
    this.serviceAccountName = checkDnsLabel(`${this.node.path}: serviceAccountName`, props.serviceAccountName ?? name);
    this.serviceAccount = new ServiceAccount(this, 'ServiceAccount', {
      metadata: { name: this.serviceAccountName, namespace, labels: { account: name } },
      automountToken: false,
    });
    new KubeService(this, 'Service', {
      name,
      namespace,
      app: name,
      headless: props.headless,
      ports: props.ports.map((port) => ({
        name: port.name,
        port: port.port,
        targetPort: port.targetPort,
        appProtocol: port.protocol,
      })),
    });
    this.security = new ServiceSecurity(this, this);
    this.sidecar = new SidecarScope({
      construct: this,
      mesh,
      namespaceName: namespace,
      name,
      selector: this.podLabels,
      isProxied: () => this.isProxied,
      callees: () => this.callees,
    });
    this.node.addValidation({ validate: () => this.refusedCalls() });
  }

  /** The pods' identity in the mesh, as policies name it. */
  get principal(): string {
    return `${this.mesh.trustDomain}/ns/${this.namespaceName}/sa/${this.serviceAccountName}`;
  }

  /** Whether all its pods have a proxy: by the choice of each version, else of the namespace. */
  get isProxied(): boolean {
    return this.proxied.length === 0 ? this.namespace.injection.injects : this.proxied.every(Boolean);
  }

  /** The hosts that it says it calls. */
  get callees(): readonly IMeshHost[] {
    // A proxy that is told of one name below a wildcard knows nothing of it: it has to be told of the wildcard.
    return [...this.declaredCalls].map((host) =>
      host.namespaceName === undefined
        ? { ...host, hostName: this.mesh.declaredName(host.hostName) ?? host.hostName }
        : host,
    );
  }

  /** The labels that all pods of the service have, of every version. */
  get podLabels(): Readonly<Record<string, string>> {
    return { app: this.name };
  }

  /** Runs a version of the service and makes it a subset that routes can name. */
  addVersion(version: string, spec: WorkloadSpec): ServiceVersion {
    checkDnsLabel(`${this.node.path}: version`, version);
    if (this.versionsByName.has(version)) {
      throw new Error(
        `${this.node.path}: version "${version}" is added twice; add each once, and ask for it by version()`,
      );
    }
    const workload = new Workload(this, version, {
      ...spec,
      name: `${this.name}-${version}`,
      namespace: this.namespaceName,
      app: this.name,
      version,
      serviceAccount: this.serviceAccount,
      ports: [...new Set(this.ports.map((port) => port.targetPort))],
    });
    const inject = spec.proxy?.podLabels['sidecar.istio.io/inject'];
    this.proxied.push(inject === undefined ? this.namespace.injection.injects : inject === 'true');
    const added = new ServiceVersion(this, version, workload);
    this.versionsByName.set(version, added);
    this.destination.addSubset(version, { version }, workload);
    return added;
  }

  /** @throws when there is no such version; the message lists those that there are */
  version(name: string): ServiceVersion {
    const found = this.versionsByName.get(name);
    if (found) return found;
    const known = [...this.versionsByName.keys()].join(', ') || 'none';
    throw new Error(`${this.node.path}: no version "${name}"; known: ${known}; add it with addVersion`);
  }

  /** The versions in the order in which they were added. */
  get versions(): readonly ServiceVersion[] {
    return [...this.versionsByName.values()];
  }

  /**
   * Which connections its pods accept, where that differs from the namespace.
   * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
   */
  applyMtls(mode: MtlsMode, options: MtlsOptions = {}): void {
    this.security.mtls.apply(mode, options);
  }

  /** Which connections one port accepts. Clients of the mesh switch to plaintext by themselves where it is DISABLE. */
  applyPortMtls(port: ServicePort, mode: MtlsMode, options: MtlsOptions = {}): void {
    this.security.mtls.applyToPort(port, mode, options);
  }

  /** Refuses everything that no policy and no declared call (`calls`) allows. */
  denyAll(options: DenyAllOptions = {}): AccessPolicy {
    return this.security.denyAll(options);
  }

  /** Lets requests from a source through. From then on, all is refused that no policy and no declared call allows. */
  allowFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.allowFrom(id, source, access);
  }

  /** Refuses requests from a source, whatever else allows them. */
  denyFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.access.apply('DENY', id, source, access);
  }

  /** Marks requests for audit; lets through and refuses nothing. */
  auditFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.access.apply('AUDIT', id, source, access);
  }

  /**
   * Lets requests through only with a token of one of the issuers: without one they get 403, with a bad one 401.
   * @see https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#end-user-authentication
   */
  requireJwt(issuers: JwtIssuer | readonly JwtIssuer[], requirement: JwtRequirement = {}): AccessPolicy {
    return this.security.requireJwt(issuers, requirement);
  }

  /** Checks the tokens that requests have, and lets those without one pass: for `Source.jwt` and `When.claim`. */
  acceptJwt(issuers: JwtIssuer | readonly JwtIssuer[], options: Pick<JwtRequirement, 'scope'> = {}): void {
    this.security.acceptJwt(issuers, options);
  }

  /**
   * Declares that this service calls a host. Wherever anything is refused there (`denyAll`, or an `allowFrom`), the
   * declared calls are allowed; and the scope of this service's proxy covers the host.
   * @param host a service, an ExternalService, or the name of a host outside that nobody has rules for
   * @throws at synth where the host is outside, nobody declared it, and only declared hosts can be reached
   */
  calls(host: IMeshHost | string, access: AccessOptions = {}): void {
    this.declaredCalls.add(typeof host === 'string' ? outside(`${this.node.path}: calls`, host) : host);
    if (host instanceof MeshService) host.security.expectCallsOf(this, { scope: this, ...access });
  }

  /** Tells its proxies only of the hosts that it declares by `calls`, and of those named here. */
  limitEgress(limit: EgressLimit = {}): void {
    this.sidecar.add(limit);
  }

  /** Declares that a gateway or another source calls this service: allowed where anything is refused (`denyAll`, `allowFrom`). */
  calledBy(id: string, source: Source, access: AccessOptions = {}): void {
    this.security.expect(id, source, access);
  }

  /** Where only declared hosts can be reached, the others are refused by the caller's own proxy. */
  private refusedCalls(): string[] {
    if (this.sidecar.outboundTraffic !== OutboundTraffic.REGISTRY_ONLY) return [];
    const cluster = `.svc.${this.mesh.clusterDomain}`;
    return [...this.declaredCalls]
      .filter(({ hostName }) => !hostName.endsWith(cluster) && this.mesh.declaredName(hostName) === undefined)
      .map(
        ({ hostName }) =>
          `${this.node.path}: calls ${hostName}, which is not declared, and the outbound traffic is REGISTRY_ONLY, so its proxy refuses the call; declare it as an ExternalService`,
      );
  }
}

/** A host of which only the name is known. */
const outside = (what: string, name: string): IMeshHost => ({
  hostName: checkDnsName(what, name),
  displayName: name,
  ports: [],
});

const serviceHost = (name: string, namespace: string, domain: string) => `${name}.${namespace}.svc.${domain}`;
