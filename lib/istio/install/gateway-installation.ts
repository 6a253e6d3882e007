import { isIP } from 'node:net';
import { gatewayContainerPort } from '../mesh/gateway-port';
import { checkPort, invalid } from '../values/checks';
import type { Resources } from '../workload/resources';
import type { Scaling } from '../workload/scaling';

/** How a gateway's Service is reached. */
export enum GatewayServiceType {
  LOAD_BALANCER = 'LoadBalancer',
  NODE_PORT = 'NodePort',
  CLUSTER_IP = 'ClusterIP',
}

/** How the pods and the Service of a gateway are installed. */
export interface GatewayInstallation {
  /** @default - LOAD_BALANCER for the ingress gateway, CLUSTER_IP for the egress gateway */
  readonly serviceType?: GatewayServiceType;
  /**
   * Addresses at which nodes take traffic for the gateway, where no load balancer exists.
   * @default - none
   */
  readonly externalIps?: readonly string[];
  /**
   * The ports that the Service opens; each must include what the gateways of the mesh listen on.
   * @default - 80, 443 and what the gateways of the mesh listen on
   */
  readonly ports?: readonly number[];
  /**
   * TCP ports that the Service opens beside the others.
   * @default - none
   */
  readonly tcpPorts?: readonly number[];
  /**
   * Annotations of the Service, for example for a cloud's load balancer.
   * @default - none
   */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** @default - as the profile says */
  readonly resources?: Resources;
  /** @default - as the profile says */
  readonly scaling?: Scaling;
}

/** A port that a Gateway of the mesh needs. */
export interface NeededPort {
  readonly port: number;
  /** As the Gateway says: HTTP, HTTPS, TLS, TCP … */
  readonly protocol: string;
  /** The construct that needs it. */
  readonly path: string;
}

/** A port of a gateway's Service. */
export interface GatewayServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: 'TCP';
}

const STATUS: GatewayServicePort = { name: 'status-port', port: 15021, targetPort: 15021, protocol: 'TCP' };
const WEB = [80, 443];
const NAMES = new Map([
  [80, 'http2'],
  [443, 'https'],
  [31400, 'tcp'],
]);

/** One gateway of an installation: its pods, and the ports that its Service opens. */
export class InstalledGateway {
  constructor(
    /** The name of its Deployment and Service. */
    readonly name: string,
    readonly options: GatewayInstallation,
    readonly serviceType: GatewayServiceType,
    /** Read at synth. */
    private readonly needed: () => readonly NeededPort[],
  ) {
    for (const address of options.externalIps ?? []) {
      if (isIP(address) === 0)
        throw invalid(`${name}: externalIps`, address, 'write one IP address, without a prefix length');
    }
    for (const port of [...(options.ports ?? []), ...(options.tcpPorts ?? [])]) checkPort(`${name}: port`, port);
  }

  /** The labels of its pods, by which Gateways select them. */
  get labels(): Readonly<Record<string, string>> {
    return { istio: this.name.replace(/^istio-/, '') };
  }

  /** The ServiceAccount of its pods: the same however it is installed, so that its identity is. */
  get serviceAccountName(): string {
    return `${this.name}-service-account`;
  }

  /** The ports of its Service. The status port comes first: some load balancers check the first one. */
  get servicePorts(): readonly GatewayServicePort[] {
    const protocols = new Map<number, string>();
    for (const port of this.options.ports ?? WEB) protocols.set(port, 'tcp');
    for (const port of this.options.tcpPorts ?? []) protocols.set(port, 'tcp');
    if (!this.options.ports) {
      for (const { port, protocol } of this.needed()) protocols.set(port, protocol.toLowerCase());
    }
    const ports = [...protocols].sort(([a], [b]) => a - b);
    return [
      STATUS,
      ...ports.map(([port, protocol]) => ({
        name: NAMES.get(port) ?? `${protocol}-${port}`,
        port,
        targetPort: gatewayContainerPort(port),
        protocol: 'TCP' as const,
      })),
    ];
  }

  /** Whether a Gateway of the mesh runs on it. */
  get isUsed(): boolean {
    return this.needed().length > 0;
  }

  /** The constructs that run on it. */
  get users(): readonly string[] {
    return [...new Set(this.needed().map(({ path }) => path))].sort();
  }

  /** Ports that are needed and not opened. */
  problems(): string[] {
    const open = this.servicePorts.map(({ port }) => port);
    return this.needed()
      .filter(({ port }) => !open.includes(port))
      .map(
        ({ port, path }) =>
          `${path}: listens on port ${port}, which the Service ${this.name} does not open; it opens ${open.join(', ')}: add the port to the installation, or leave its ports out`,
      );
  }
}
