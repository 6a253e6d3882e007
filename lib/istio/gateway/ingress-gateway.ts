import { ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { Mesh } from '../mesh/mesh';
import type { IMeshHost } from '../mesh/mesh-host';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import { type GatewayServer, SecuredGateway } from '../security/secured-gateway';
import { checkDnsLabel, checkDnsName, checkHost, checkPort } from '../values/checks';
import { hostCovers, sortedSet } from '../values/hosts';
import { ExposedHost } from './exposed-host';
import { type ExposeProps, servicePortOf } from './exposure';
import {
  claimConflicts,
  claimsOnPods,
  type GatewayClaims,
  podsKnowTokens,
  podsNamed,
  registerGateway,
} from './gateway-claims';
import type { GatewayTls } from './gateway-tls';
import { claimsOf, type Listening, renderServers } from './servers';
import { TcpExposure } from './tcp-exposure';

export interface IngressGatewayProps {
  /** The namespace in which the Gateway and its VirtualServices render. */
  readonly namespace: MeshNamespace;
  /**
   * The name of the Gateway.
   * @default - the construct's id
   */
  readonly name?: string;
  /**
   * The labels of the pods that it configures.
   * @default - `istio: ingressgateway`
   */
  readonly selector?: Readonly<Record<string, string>>;
  /**
   * The namespace of these pods; Secrets and policies of the gateway belong there.
   * @default - the mesh's root namespace
   */
  readonly podNamespace?: string;
  /**
   * The ServiceAccount of these pods.
   * @default 'istio-ingressgateway-service-account'
   */
  readonly serviceAccountName?: string;
  /**
   * The hosts it serves; another one cannot be exposed.
   * @default - those of the certificates; without certificates those that are exposed
   */
  readonly hosts?: readonly string[];
  /**
   * The port for plaintext HTTP, and for redirects to HTTPS.
   * @default 80
   */
  readonly httpPort?: number;
  /**
   * Certificates, each for its hosts.
   * @default - no HTTPS
   */
  readonly tls?: readonly GatewayTls[];
}

/** An exposure of connections on a port of the gateway. */
export interface ExposeTcpProps {
  /** The port of the gateway. The gateway's Service must have it. */
  readonly port: number;
  /**
   * The port of the service.
   * @default - its first port that is not HTTP
   */
  readonly servicePort?: number;
}

/** An exposure of TLS connections that the service ends itself. */
export interface ExposeTlsProps {
  /** The server name (SNI) that clients ask for. */
  readonly host: string;
  /** @default 443 */
  readonly port?: number;
  /**
   * The port of the service.
   * @default - its first port that is not HTTP
   */
  readonly servicePort?: number;
}

/**
 * Where requests from outside enter the mesh: a Gateway, and one VirtualService for each host.
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/ingress-control/
 */
export class IngressGateway extends SecuredGateway {
  readonly mesh: Mesh;
  readonly name: string;
  /** The name in messages, for example `bookinfo/bookinfo-gateway`. */
  readonly displayName: string;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** The namespace of its pods: policies about the gateway render there. */
  readonly namespaceName: string;
  /** The identity of its pods, as policies of services name it. */
  readonly principal: string;
  /** The Gateway, for patches that no method covers. */
  readonly gateway: ApiObject;

  private readonly props: IngressGatewayProps;
  private readonly claims: GatewayClaims;
  private readonly hosts = new Map<string, ExposedHost>();
  private readonly passthrough = new Map<number, string[]>();
  private readonly tcp = new Map<number, TcpExposure>();

  constructor(scope: Construct, id: string, props: IngressGatewayProps) {
    super(scope, id);
    const { mesh, name: namespace } = props.namespace;
    this.props = props;
    this.mesh = mesh;
    this.name = checkDnsLabel(`${this.node.path}: name`, props.name ?? id);
    this.displayName = `${namespace}/${this.name}`;
    this.selector = props.selector ?? { istio: 'ingressgateway' };
    this.namespaceName = checkDnsLabel(`${this.node.path}: podNamespace`, props.podNamespace ?? mesh.rootNamespace);
    const account = props.serviceAccountName ?? 'istio-ingressgateway-service-account';
    this.principal = `${mesh.trustDomain}/ns/${this.namespaceName}/sa/${checkDnsName(`${this.node.path}: serviceAccountName`, account)}`;
    for (const host of props.hosts ?? []) checkHost(`${this.node.path}: hosts`, host);
    checkPort(`${this.node.path}: httpPort`, this.httpPort);
    this.gateway = new networking.Gateway(this, 'Gateway', {
      metadata: { name: this.name, namespace },
      spec: Lazy.any({ produce: () => ({ selector: this.selector, servers: renderServers(this.listening) }) }),
    });
    for (const tls of props.tls ?? []) this.requestCertificate(tls);
    this.claims = {
      path: this.node.path,
      pods: podsNamed(this.selector, this.namespaceName),
      claims: () => claimsOf(this.listening),
      knowsTokens: () => this.knowsTokens,
    };
    registerGateway(mesh, this.claims);
    this.node.addValidation({ validate: () => [...this.check(), ...claimConflicts(mesh, this.claims)] });
  }

  /** The ports that the gateway's Service must have. */
  get ports(): readonly { readonly port: number; readonly protocol: string }[] {
    const servers = renderServers(this.listening).map(({ port }) => ({ port: port.number, protocol: port.protocol }));
    return [...new Map(servers.map((server) => [server.port, server])).values()];
  }

  /** The hosts whose requests it routes, in alphabetical order. */
  get httpHosts(): readonly string[] {
    return sortedSet([...this.hosts.values()].filter((host) => host.isHttp).map(({ host }) => host));
  }

  /**
   * Lets HTTP requests for a host and these paths in, to a service. The service's own routes and policies hold for them
   * as well.
   * @throws when the service has no HTTP port
   */
  expose(service: IMeshHost, props: ExposeProps): void {
    const port = servicePortOf(this, service, props.servicePort, {
      fits: (each) => each.isHttp,
      needs: 'that speaks HTTP',
      instead: 'declare it with ServicePort.http, or use exposeTcp or exposeTls',
    });
    this.hostOf(props.host).expose(service, port, props);
  }

  /**
   * Lets TCP connections in on a port of the gateway, to a service: to its versions as `shiftTraffic` says.
   * @throws when the port is taken already
   */
  exposeTcp(service: IMeshHost, props: ExposeTcpProps): void {
    checkPort(`${this.node.path}: exposeTcp`, props.port);
    const other = this.tcp.get(props.port);
    if (other) {
      throw new Error(
        `${this.node.path}: port ${props.port} leads to ${other.service.displayName} and to ${service.displayName}; a TCP port has one destination: choose another port`,
      );
    }
    const servicePort = connectionPortOf(this, service, props.servicePort);
    this.tcp.set(
      props.port,
      new TcpExposure(this, {
        service,
        servicePort,
        port: props.port,
        gatewayName: this.name,
        namespace: this.props.namespace.name,
      }),
    );
  }

  /** Lets TLS connections for a server name in, unopened, to a service that ends TLS itself. */
  exposeTls(service: IMeshHost, props: ExposeTlsProps): void {
    const port = checkPort(`${this.node.path}: exposeTls`, props.port ?? 443);
    const servicePort = connectionPortOf(this, service, props.servicePort);
    this.hostOf(props.host).passThrough({ service, servicePort, port });
    this.passthrough.set(port, [...(this.passthrough.get(port) ?? []), props.host]);
  }

  /** The VirtualService of an exposed host, for patches that no method covers. @throws when the host is not exposed */
  virtualService(host: string): ApiObject {
    const found = this.hosts.get(host);
    if (found) return found.virtualService;
    const known = [...this.hosts.keys()].sort().join(', ') || 'none';
    throw new Error(`${this.node.path}: ${host} is not exposed; exposed: ${known}`);
  }

  /** @internal */
  override serversOfPods(): readonly GatewayServer[] {
    return claimsOnPods(this.mesh, this.claims);
  }

  private get httpPort(): number {
    return this.props.httpPort ?? 80;
  }

  private get declaredHosts(): readonly string[] | undefined {
    return this.props.hosts ?? this.props.tls?.flatMap((tls) => tls.hosts);
  }

  private get listening(): Listening {
    return {
      httpPort: this.httpPort,
      httpHosts: sortedSet(this.declaredHosts ?? this.httpHosts),
      tls: this.props.tls ?? [],
      passthrough: this.passthrough,
      tcpPorts: [...this.tcp.keys()].sort((a, b) => a - b),
    };
  }

  private hostOf(name: string): ExposedHost {
    const host = checkHost(`${this.node.path}: host`, name);
    const found = this.hosts.get(host);
    if (found) return found;
    const made = new ExposedHost(this, {
      host,
      gatewayName: this.name,
      namespace: this.props.namespace.name,
      maxRules: this.mesh.maxRulesPerHost,
    });
    this.hosts.set(host, made);
    return made;
  }

  private requestCertificate({ hosts, credential }: GatewayTls): void {
    if (!credential.issuer || this.node.tryFindChild(`certificate-${credential.secretName}`)) return;
    new ApiObject(this, `certificate-${credential.secretName}`, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: { name: credential.secretName, namespace: this.namespaceName },
      spec: { secretName: credential.secretName, dnsNames: [...hosts], issuerRef: credential.issuer },
    });
  }

  private unknownClaims(): string[] {
    if (podsKnowTokens(this.mesh, this.claims)) return [];
    const paths = [...this.hosts.values()].flatMap((host) => host.claimants);
    return sortedSet(paths).map(
      (path) =>
        `${this.node.path}: ${path} asks for a claim, and the gateway checks no tokens, so it never holds; call requireJwt or acceptJwt on the gateway`,
    );
  }

  private check(): string[] {
    const what = this.node.path;
    const problems: string[] = [];
    if (renderServers(this.listening).length === 0)
      problems.push(`${what}: serves nothing; call expose, exposeTcp or exposeTls, or remove the gateway`);
    const declared = this.declaredHosts;
    for (const host of declared ? this.httpHosts : []) {
      if (declared?.some((each) => hostCovers(each, host))) continue;
      problems.push(
        `${what}: ${host} is exposed, and the gateway serves only ${declared?.join(', ')}; add a certificate for it, or list it in hosts`,
      );
    }
    return [...problems, ...this.unknownClaims()];
  }
}

function connectionPortOf(gateway: Construct, service: IMeshHost, number: number | undefined) {
  return servicePortOf(gateway, service, number, {
    fits: (each) => !each.isHttp,
    needs: 'that speaks TCP or TLS',
    instead: 'declare it with ServicePort.tcp or ServicePort.tls, or use expose for HTTP',
  });
}
