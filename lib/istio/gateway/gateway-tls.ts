import { checkDnsName, checkHost, checkNotEmpty, checkPort } from '../values/checks';

/** The oldest TLS version that a gateway accepts. */
export enum TlsVersion {
  V1_2 = 'TLSV1_2',
  V1_3 = 'TLSV1_3',
}

export interface CertManagerProps {
  /** The name of cert-manager's issuer. */
  readonly issuer: string;
  /** @default 'ClusterIssuer' */
  readonly issuerKind?: 'ClusterIssuer' | 'Issuer';
  /** The Secret that cert-manager writes; also the name of the Certificate. */
  readonly secretName: string;
}

/** Where a gateway's certificate and key come from: always a Secret in the namespace of the gateway's pods. */
export class TlsCredential {
  /** A Secret of type `kubernetes.io/tls` that is already there. For mutual TLS it has `ca.crt` as well. */
  static secret(name: string): TlsCredential {
    return new TlsCredential(checkSecret('TlsCredential.secret', name));
  }

  /**
   * A certificate that cert-manager gets and renews: renders a Certificate for the hosts. The cluster needs cert-manager.
   * @see https://istio.io/latest/docs/ops/integrations/certmanager/
   */
  static certManager(props: CertManagerProps): TlsCredential {
    checkNotEmpty('TlsCredential.certManager: issuer', props.issuer);
    return new TlsCredential(checkSecret('TlsCredential.certManager: secretName', props.secretName), {
      kind: props.issuerKind ?? 'ClusterIssuer',
      name: props.issuer,
    });
  }

  private constructor(
    readonly secretName: string,
    /** @internal */
    readonly issuer?: { readonly kind: string; readonly name: string },
  ) {}
}

export interface GatewayTlsProps {
  /** The hosts that the certificate is for. At least one; `*.example.com` stands for all below it. */
  readonly hosts: readonly string[];
  readonly credential: TlsCredential;
  /** @default 443 */
  readonly port?: number;
  /**
   * Whether plaintext requests to these hosts are redirected to HTTPS; otherwise they are served.
   * @default true
   */
  readonly redirectHttp?: boolean;
  /** @default TlsVersion.V1_2 */
  readonly minVersion?: TlsVersion;
}

export interface GatewayMutualTlsProps extends GatewayTlsProps {
  /**
   * The names of which a client's certificate has at least one.
   * @default - any that the authority in the Secret has signed
   */
  readonly subjectAltNames?: readonly string[];
}

/**
 * HTTPS on a gateway, which ends TLS.
 * @see https://istio.io/latest/docs/tasks/traffic-management/ingress/secure-ingress/
 */
export class GatewayTls {
  /** The gateway shows a certificate. */
  static simple(props: GatewayTlsProps): GatewayTls {
    return new GatewayTls('SIMPLE', props);
  }

  /** Gateway and client show certificates; clients without one are refused. */
  static mutual(props: GatewayMutualTlsProps): GatewayTls {
    return new GatewayTls('MUTUAL', props, props.subjectAltNames);
  }

  readonly hosts: readonly string[];
  readonly credential: TlsCredential;
  readonly port: number;
  readonly redirectHttp: boolean;
  /** @internal */
  readonly minVersion: TlsVersion | undefined;

  private constructor(
    /** @internal */
    readonly mode: 'SIMPLE' | 'MUTUAL',
    props: GatewayTlsProps,
    /** @internal */
    readonly subjectAltNames?: readonly string[],
  ) {
    const what = `GatewayTls.${mode.toLowerCase()}`;
    if (props.hosts.length === 0) throw new Error(`${what}: no host; name the hosts that the certificate is for`);
    this.hosts = props.hosts.map((host) => checkHost(`${what}: hosts`, host));
    this.credential = props.credential;
    this.port = checkPort(`${what}: port`, props.port ?? 443);
    this.redirectHttp = props.redirectHttp ?? true;
    this.minVersion = props.minVersion;
  }
}

function checkSecret(what: string, name: string): string {
  if (name === '') throw new Error(`${what}: TLS needs a certificate; name the Secret that holds it`);
  return checkDnsName(what, name);
}
