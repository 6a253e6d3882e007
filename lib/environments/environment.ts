import type {
  BookinfoValues,
  EgressGatewayValues,
  ExternalServicesValues,
  IngressValues,
  JwtAuthenticationValues,
  MeshChartProps,
  MirroringValues,
  MutualTlsValues,
  ObservabilityValues,
  TcpTrafficShiftingValues,
} from '../charts';
import type { IstioInstallationProps } from '../istio';

/** Everything that differs between environments, as values. What is left out is switched off. */
export interface Environment {
  /** The environment's name: the value of `MESH_ENV` and of the label on its objects. */
  readonly name: string;
  readonly mesh: MeshChartProps;
  /** How Istio itself is installed. What the charts need of it is not said again here. */
  readonly installation: Omit<IstioInstallationProps, 'mesh'>;
  readonly bookinfo: BookinfoValues;
  /** How Bookinfo is reached from outside. */
  readonly ingress: IngressValues;
  readonly tcpTrafficShifting?: TcpTrafficShiftingValues;
  /** Whether the circuit breaking task is there. */
  readonly circuitBreaking?: boolean;
  readonly mirroring?: MirroringValues;
  readonly externalServices?: ExternalServicesValues;
  /** The way out for `externalServices`. */
  readonly egressGateway?: EgressGatewayValues;
  readonly mutualTls?: MutualTlsValues;
  /** Tokens of users, for the httpbin that `mutualTls` brings. */
  readonly jwtAuthentication?: JwtAuthenticationValues;
  /** Prometheus, Grafana, Jaeger and Kiali. */
  readonly observability?: ObservabilityValues;
}
