import { checkDnsLabel, checkPort } from '../values/checks';

/**
 * What is spoken on a port. Istio reads it from `appProtocol` or from the beginning of the port's name.
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
export enum Protocol {
  HTTP = 'http',
  HTTP2 = 'http2',
  GRPC = 'grpc',
  HTTPS = 'https',
  TLS = 'tls',
  TCP = 'tcp',
}

export interface ServicePortOptions {
  /**
   * The port's name; begins with the protocol.
   * @default - the protocol's name
   */
  readonly name?: string;
  /**
   * The port that the container opens.
   * @default - the port of the Service
   */
  readonly targetPort?: number;
}

/**
 * A port of a Service. It knows the container's port as well, because some Istio fields mean one and some the other
 * (`portLevelMtls` is about the container's).
 */
export class ServicePort {
  static http(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.HTTP, port, options);
  }

  static http2(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.HTTP2, port, options);
  }

  static grpc(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.GRPC, port, options);
  }

  /** HTTP inside TLS that the application ends: the mesh sees TLS. */
  static https(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.HTTPS, port, options);
  }

  static tls(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.TLS, port, options);
  }

  static tcp(port: number, options?: ServicePortOptions): ServicePort {
    return new ServicePort(Protocol.TCP, port, options);
  }

  readonly name: string;
  /** The port that the container opens. */
  readonly targetPort: number;

  private constructor(
    readonly protocol: Protocol,
    readonly port: number,
    options: ServicePortOptions = {},
  ) {
    checkPort(`ServicePort.${protocol}`, port);
    this.targetPort =
      options.targetPort === undefined ? port : checkPort(`ServicePort.${protocol}: targetPort`, options.targetPort);
    this.name = checkDnsLabel(`ServicePort.${protocol}: name`, options.name ?? protocol);
    if (this.name !== protocol && !this.name.startsWith(`${protocol}-`)) {
      throw new Error(
        `ServicePort.${protocol}: the name "${this.name}" does not say the protocol; call it "${protocol}-${this.name}"`,
      );
    }
  }

  /** Whether the proxy sees HTTP requests on this port. */
  get isHttp(): boolean {
    return this.protocol === Protocol.HTTP || this.protocol === Protocol.HTTP2 || this.protocol === Protocol.GRPC;
  }

  /** Whether the proxy sees TLS with a server name, and passes it on unopened. */
  get isTls(): boolean {
    return this.protocol === Protocol.HTTPS || this.protocol === Protocol.TLS;
  }
}
