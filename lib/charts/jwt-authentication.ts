import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Httpbin } from '../apps';
import { IngressGateway, type JwtIssuer, type PathPattern } from '../istio';

export interface JwtAuthenticationValues {
  /** The name by which httpbin is reached from outside. */
  readonly host: string;
  /** Who signs the tokens. */
  readonly issuer: JwtIssuer;
  /**
   * The paths that need a token.
   * @default - every path of the host
   */
  readonly paths?: readonly PathPattern[];
}

export interface JwtAuthenticationProps extends JwtAuthenticationValues {
  readonly httpbin: Httpbin;
}

/**
 * `80-jwt-authentication`: requests from outside show who the user is.
 * @see https://istio.io/latest/docs/tasks/security/authentication/jwt-route/
 */
export class JwtAuthentication extends Chart {
  constructor(scope: Construct, props: JwtAuthenticationProps) {
    super(scope, '80-jwt-authentication');
    const { httpbin, host, issuer, paths } = props;
    const gateway = new IngressGateway(this, 'httpbin-gateway', { namespace: httpbin.namespace });
    gateway.expose(httpbin, { host });
    gateway.requireJwt(issuer, { hosts: [host], paths });
  }
}
