import { type ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import { HostDestination } from '../destination/host-destination';
import { ExternalService } from '../external/external-service';
import {
  claimConflicts,
  claimsOnPods,
  type GatewayClaims,
  podsNamed,
  registerGateway,
} from '../gateway/gateway-claims';
import { gatewayContainerPort } from '../mesh/gateway-port';
import type { Mesh } from '../mesh/mesh';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import { MtlsMode } from '../mesh/mtls-mode';
import { type GatewayServer, SecuredGateway } from '../security/secured-gateway';
import { checkDnsLabel, checkDnsName, checkPort } from '../values/checks';
import { hostSlug, sortedSet } from '../values/hosts';
import { type EgressEnforcement, renderEgressPolicy } from './egress-network-policy';
import { egressServers, type Leaving } from './egress-servers';
import { type EgressWay, egressWays } from './egress-way';
import type { TlsOrigination } from './tls-origination';

export interface EgressGatewayProps {
  /** The namespace in which the Gateway renders. */
  readonly namespace: MeshNamespace;
  /**
   * The name of the Gateway.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The labels of the pods that it configures.
   * @default - `istio: egressgateway`
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * The namespace of these pods and of their Service.
   * @default - the mesh's root namespace
   */
  readonly podNamespace?: string;
  /** @default 'istio-egressgateway' */
  readonly serviceName?: string;
  /** @default 'istio-egressgateway-service-account' */
  readonly serviceAccountName?: string;
  /**
   * Whether requests travel to the gateway in the mesh's mutual TLS, so that it knows who calls. TLS that passes through
   * is TLS anyway.
   * @default true
   */
  readonly mtls?: boolean;
}

export interface EgressRouteProps {
  /**
   * The port of the external host.
   * @default - all that speak HTTP or TLS
   */
  readonly port?: number;
  /**
   * Who puts plain HTTP into TLS.
   * @default - nobody: HTTP leaves as HTTP, TLS of the caller leaves as it is
   */
  readonly originate?: TlsOrigination;
  /**
   * The port of the gateway.
   * @default - 80 for HTTP, 443 for TLS
   */
  readonly gatewayPort?: number;
  /**
   * Who contributes: named in the provenance of the rendered objects.
   * @default - the gateway itself
   */
  readonly scope?: Construct;
}

/**
 * Where traffic leaves the mesh: any number of external hosts share one Gateway, and one DestinationRule with a subset
 * for each.
 *
 * A route only shows the way; that there is no other is the matter of `enforce`.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/
 */
export class EgressGateway extends SecuredGateway {
  readonly mesh: Mesh;
  readonly name: string;
  /** The name in messages, for example `external-services/egress`. */
  readonly displayName: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly namespaceName: string;
  readonly principal: string;
  /** The name of the Service of its pods. */
  readonly hostName: string;
  /** The Gateway, for patches that no method covers. */
  readonly gateway: ApiObject;

  private readonly gatewayNamespace: string;
  private readonly mtls: boolean;
  private readonly destination: HostDestination;
  private readonly claims: GatewayClaims;
  private readonly leaving: Leaving[] = [];

  constructor(scope: Construct, id: string, props: EgressGatewayProps) {
    super(scope, id);
    const { mesh } = props.namespace;
    this.mesh = mesh;
    this.name = checkDnsLabel(`${this.node.path}: name`, props.name ?? id);
    this.gatewayNamespace = props.namespace.name;
    this.displayName = `${this.gatewayNamespace}/${this.name}`;
    this.selector = props.selector ?? { istio: 'egressgateway' };
    this.mtls = props.mtls ?? true;
    this.namespaceName = checkDnsLabel(`${this.node.path}: podNamespace`, props.podNamespace ?? mesh.rootNamespace);
    const account = props.serviceAccountName ?? 'istio-egressgateway-service-account';
    this.principal = `${mesh.trustDomain}/ns/${this.namespaceName}/sa/${checkDnsName(`${this.node.path}: serviceAccountName`, account)}`;
    const service = checkDnsLabel(`${this.node.path}: serviceName`, props.serviceName ?? 'istio-egressgateway');
    this.hostName = `${service}.${this.namespaceName}.svc.${mesh.clusterDomain}`;
    mesh.claimHost(this.hostName, this);
    this.destination = new HostDestination(this, {
      name: service,
      namespace: this.namespaceName,
      hostName: this.hostName,
      ports: [],
    });
    this.gateway = new networking.Gateway(this, 'Gateway', {
      metadata: { name: this.name, namespace: this.gatewayNamespace },
      spec: Lazy.any({ produce: () => ({ selector: this.selector, servers: this.servers }) }),
    });
    this.claims = {
      path: this.node.path,
      pods: podsNamed(this.selector, this.namespaceName),
      knowsTokens: () => this.knowsTokens,
      claims: () =>
        this.servers.flatMap(({ hosts, port: { number: port, protocol } }) =>
          hosts.map((host) => ({ port, protocol, host })),
        ),
    };
    registerGateway(mesh, this.claims);
    this.node.addValidation({ validate: () => [...this.check(), ...claimConflicts(mesh, this.claims)] });
  }

  /** The ports that the gateway's Service must have. */
  get ports(): readonly { readonly port: number; readonly protocol: string }[] {
    const servers = this.servers.map(({ port }) => ({ port: port.number, protocol: port.protocol }));
    return [...new Map(servers.map((server) => [server.port, server])).values()];
  }

  /** The external hosts that leave by it, in alphabetical order. */
  get hosts(): readonly string[] {
    return sortedSet(this.leaving.map(({ host }) => host));
  }

  /**
   * Sends what workloads send to an external host through this gateway: HTTP as HTTP, TLS unopened, or HTTP that becomes
   * TLS on the way.
   * @throws when the host is not registered in this mesh, has no address of its own, speaks only TCP, or TLS would end
   * up in TLS
   */
  route(external: ExternalService, props: EgressRouteProps = {}): void {
    const what = `${this.node.path}: route`;
    if (!(external instanceof ExternalService) || external.mesh !== this.mesh) {
      throw new Error(
        `${what}: the host is not registered in this mesh; make an ExternalService for it in a namespace of this mesh`,
      );
    }
    if (!external.isFoundByName) {
      throw new Error(
        `${what}: ${external.displayName} (${external.hostName}) has no address that the gateway could find; list its hosts, or give Resolution.dns or Resolution.static`,
      );
    }
    for (const way of egressWays(what, external, props.port, props, this.mtls)) this.send(external, way, props.scope);
  }

  /**
   * Lets the pods of namespaces reach nothing outside the cluster, so that what leaves goes through the gateway: Istio
   * alone does not hold a pod that goes around its proxy. Renders a NetworkPolicy in each; the cluster's network must
   * enforce them.
   */
  enforce(namespaces: readonly MeshNamespace[], options: EgressEnforcement = {}): void {
    for (const namespace of namespaces) renderEgressPolicy(this, namespace.name, options);
  }

  /** @internal */
  override serversOfPods(): readonly GatewayServer[] {
    return claimsOnPods(this.mesh, this.claims);
  }

  /** TLS that passes through is the host's, and tells nobody who calls. */
  protected override clientMtls(containerPort?: number): MtlsMode {
    const passing = this.leaving.some(
      ({ gatewayPort, seesRequests }) => !seesRequests && gatewayContainerPort(gatewayPort) === containerPort,
    );
    return this.mtls && !passing ? MtlsMode.STRICT : MtlsMode.DISABLE;
  }

  private get servers(): networking.GatewaySpecServers[] {
    return egressServers(this.leaving, this.mtls);
  }

  private send(external: ExternalService, way: EgressWay, scope: Construct = this): void {
    const { gatewayPort } = way;
    checkPort(`${this.node.path}: gatewayPort`, gatewayPort);
    const subsetOf = (host: string) => `${hostSlug(host)}${way.suffix}`;
    external.leaveBy({
      ...way,
      by: this.displayName,
      gateway: this.displayName,
      destination: (host) => ({ host: this.hostName, subset: subsetOf(host), port: { number: gatewayPort } }),
    });
    if (way.tlsFrom) {
      const id = `egress-tls-${external.name}-${way.port.port}`;
      external.applyTrafficPolicy({ tls: way.tlsFrom }, { port: way.port.port, scope, id });
    }
    for (const host of external.hostNames) {
      this.admit({ host, ...way });
      const subset = checkDnsLabel(`${this.node.path}: subset`, subsetOf(host));
      this.destination.addSubset(subset, {}, external);
      if (way.tlsTo) this.destination.addPolicy({ tls: way.tlsTo(host) }, { version: subset, scope });
    }
  }

  /** A port of the gateway tells names apart, not ports of one name. */
  private admit(leaving: Leaving): void {
    const { host, gatewayPort, leavesTo } = leaving;
    const other = this.leaving.find((each) => each.host === host && each.gatewayPort === gatewayPort);
    if (other && other.leavesTo !== leavesTo) {
      throw new Error(
        `${this.node.path}: ports ${other.leavesTo} and ${leavesTo} of ${host} would share port ${gatewayPort} of the gateway, which could not tell them apart; give one another gatewayPort`,
      );
    }
    this.leaving.push(leaving);
  }

  private check(): string[] {
    return this.leaving.length > 0
      ? []
      : [`${this.node.path}: nothing leaves by it; call route with an ExternalService, or remove the gateway`];
  }
}
