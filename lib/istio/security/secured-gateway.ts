import { Construct } from 'constructs';
import { gatewayContainerPort } from '../mesh/gateway-port';
import type { Mesh } from '../mesh/mesh';
import { MtlsMode } from '../mesh/mtls-mode';
import type { AccessOptions } from './access-control';
import type { AccessPolicy } from './access-policy';
import type { JwtRequirement } from './jwt-control';
import type { JwtIssuer } from './jwt-issuer';
import type { MeshIdentity } from './mesh-identity';
import type { Source } from './source';
import { type DenyAllOptions, TargetSecurity } from './target-security';

/** A server of a gateway, as far as policies care. */
export interface GatewayServer {
  /** The port of the gateway's Service. */
  readonly port: number;
  /** HTTP and HTTPS are read as requests; TLS passes through and TCP is no HTTP. */
  readonly protocol: string;
}

const uniqueServers = (servers: readonly GatewayServer[]): readonly GatewayServer[] => [
  ...new Map(servers.map((server) => [`${server.port} ${server.protocol}`, server])).values(),
];

/**
 * A gateway as a place for policies. They hold for its pods, and so for all gateways that run on the same pods: name the
 * hosts where that matters.
 */
export abstract class SecuredGateway extends Construct implements MeshIdentity {
  abstract readonly mesh: Mesh;
  abstract readonly name: string;
  abstract readonly displayName: string;
  abstract readonly principal: string;
  /** The labels of its pods. */
  abstract readonly selector: Readonly<Record<string, string>>;
  /** The namespace of its pods, in which its policies render. */
  abstract readonly namespaceName: string;

  private policies?: TargetSecurity;

  /**
   * What all gateways on the same pods listen for.
   * @internal
   */
  abstract serversOfPods(): readonly GatewayServer[];

  /** Refuses every request that no policy of the gateway allows. */
  denyAll(options: DenyAllOptions = {}): AccessPolicy {
    return this.security.denyAll(options);
  }

  /**
   * Lets requests from a source in. From then on, all that nobody allows is refused. A client from outside is known by
   * its address or its token, not by an identity of the mesh.
   */
  allowFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.allowFrom(id, source, access);
  }

  /** Refuses requests from a source, whatever else allows them; before faults, redirects and unknown paths. */
  denyFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.access.apply('DENY', id, source, access);
  }

  /** Marks requests for audit; lets through and refuses nothing. */
  auditFrom(id: string, source: Source, access: AccessOptions = {}): AccessPolicy {
    return this.security.access.apply('AUDIT', id, source, access);
  }

  /**
   * Lets requests in only with a token of one of the issuers: without one they get 403, with a bad one 401.
   * @see https://istio.io/latest/docs/tasks/security/authorization/authz-jwt/
   */
  requireJwt(issuers: JwtIssuer | readonly JwtIssuer[], requirement: JwtRequirement = {}): AccessPolicy {
    return this.security.requireJwt(issuers, requirement);
  }

  /** Checks the tokens that requests have, and lets those without one pass: for `Source.jwt` and `When.claim`. */
  acceptJwt(issuers: JwtIssuer | readonly JwtIssuer[], options: Pick<JwtRequirement, 'scope'> = {}): void {
    this.security.acceptJwt(issuers, options);
  }

  /** Whether it checks tokens, so that routes can ask for their claims. */
  protected get knowsTokens(): boolean {
    return this.policies?.jwt.knowsTokens ?? false;
  }

  /** Whether clients have an identity of the mesh on a port of the pods. Those from outside have none. */
  protected clientMtls(_containerPort?: number): MtlsMode {
    return MtlsMode.DISABLE;
  }

  private get security(): TargetSecurity {
    this.policies ??= new TargetSecurity({
      construct: this,
      displayName: this.displayName,
      namespaceName: this.namespaceName,
      policyPrefix: this.name,
      selector: this.selector,
      pathNormalization: this.mesh.pathNormalization,
      ports: () =>
        uniqueServers(this.serversOfPods()).map(({ port, protocol }) => ({
          targetPort: gatewayContainerPort(port),
          isHttp: ['HTTP', 'HTTPS', 'HTTP2', 'GRPC'].includes(protocol),
        })),
      unenforced: () => undefined,
      mtlsOf: (containerPort) => this.clientMtls(containerPort),
    });
    return this.policies;
  }
}
