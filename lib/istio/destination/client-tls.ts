import { checkDnsName, checkNotEmpty } from '../values/checks';
import type { PolicySlots } from './policy-slots';

/** Whose certificates a client trusts. */
export class ServerTrust {
  /** The authorities that the proxy's operating system knows. */
  static system(): ServerTrust {
    return new ServerTrust({});
  }

  /** The authorities in a file of the proxy's container. */
  static caFile(path: string): ServerTrust {
    if (!path.startsWith('/')) throw new Error(`ServerTrust.caFile: "${path}" is not allowed; give an absolute path`);
    return new ServerTrust({ caCertificates: path });
  }

  /** The `ca.crt` of a Secret beside the gateway that opens the connection. */
  static credential(name: string): ServerTrust {
    return new ServerTrust({ credentialName: checkNotEmpty('ServerTrust.credential', name) });
  }

  /**
   * Trusts any certificate: encrypted, but nobody knows with whom.
   * @param why the reason, for those who read the code
   */
  static insecure(why: string): ServerTrust {
    if (why.trim() === '')
      throw new Error('ServerTrust.insecure: say why any certificate is trusted, or use ServerTrust.system()');
    return new ServerTrust({ insecureSkipVerify: true });
  }

  private constructor(
    /** @internal */
    readonly value: {
      readonly caCertificates?: string;
      readonly credentialName?: string;
      readonly insecureSkipVerify?: boolean;
    },
  ) {}
}

export interface ServerTlsOptions {
  /** @default ServerTrust.system() */
  readonly trust?: ServerTrust;
  /**
   * The server name that the client asks for.
   * @default - the Host header of the request
   */
  readonly sni?: string;
  /**
   * The names of which the server's certificate has at least one.
   * @default - the server name
   */
  readonly subjectAltNames?: readonly string[];
}

/** Where the client's own certificate lies. */
export class ClientCertificate {
  /** A Secret with `tls.crt`, `tls.key` and `ca.crt` beside the gateway that opens the connection. */
  static credential(name: string): ClientCertificate {
    return new ClientCertificate({ credentialName: checkNotEmpty('ClientCertificate.credential', name) });
  }

  /** Files in the proxy's container. */
  static files(clientCertificate: string, privateKey: string): ClientCertificate {
    return new ClientCertificate({
      clientCertificate: checkNotEmpty('ClientCertificate.files: clientCertificate', clientCertificate),
      privateKey: checkNotEmpty('ClientCertificate.files: privateKey', privateKey),
    });
  }

  private constructor(
    /** @internal */
    readonly value: {
      readonly credentialName?: string;
      readonly clientCertificate?: string;
      readonly privateKey?: string;
    },
  ) {}
}

/**
 * What the caller's proxy does to connections. Without any, pods of the mesh talk mutual TLS to those that have a proxy
 * and plaintext to those that have none.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#ClientTLSSettings
 */
export class ClientTls {
  /** The mesh's own mutual TLS, even to pods that seem to have no proxy. */
  static istioMutual(options: { readonly sni?: string } = {}): ClientTls {
    return new ClientTls({ mode: 'ISTIO_MUTUAL', ...options });
  }

  /** TLS in which only the server shows a certificate. */
  static simple(options: ServerTlsOptions = {}): ClientTls {
    return new ClientTls({ mode: 'SIMPLE', ...serverSide('ClientTls.simple', options) });
  }

  /** TLS in which both sides show certificates of their own, not of the mesh. */
  static mutual(certificate: ClientCertificate, options: ServerTlsOptions = {}): ClientTls {
    const trust = options.trust?.value ?? {};
    if (certificate.value.credentialName && (trust.caCertificates || trust.credentialName)) {
      throw new Error(
        'ClientTls.mutual: the Secret of the certificate holds the trusted authorities (ca.crt) as well; remove trust',
      );
    }
    if (trust.credentialName) {
      throw new Error(
        'ClientTls.mutual: files and a Secret do not go together; use ServerTrust.caFile or ClientCertificate.credential',
      );
    }
    return new ClientTls({ mode: 'MUTUAL', ...certificate.value, ...serverSide('ClientTls.mutual', options) });
  }

  /** Plaintext. */
  static disable(): ClientTls {
    return new ClientTls({ mode: 'DISABLE' });
  }

  /** The same with a server name, where it has none. @internal */
  withSni(sni: string): ClientTls {
    return new ClientTls({ ...this.value, sni: this.value.sni ?? sni });
  }

  /** @internal */
  readonly slots: PolicySlots;

  private constructor(
    /** @internal */
    readonly value: { readonly mode: string; readonly sni?: string; readonly credentialName?: string },
  ) {
    this.slots = { tls: { tls: value } };
  }
}

function serverSide(what: string, options: ServerTlsOptions): object {
  const names = options.subjectAltNames?.map((name) => checkNotEmpty(`${what}: subjectAltNames`, name));
  return {
    ...options.trust?.value,
    ...(options.sni !== undefined && { sni: checkDnsName(`${what}: sni`, options.sni) }),
    ...(names && { subjectAltNames: names }),
  };
}
