/** Deployable units: each is a file in dist. */
export { BookinfoChart, type BookinfoChartProps, type BookinfoValues } from './bookinfo/bookinfo-chart';
export { FaultInjection, type FaultInjectionProps } from './bookinfo/fault-injection';
export { RequestRouting, type RequestRoutingProps } from './bookinfo/request-routing';
export { RequestTimeouts, type RequestTimeoutsProps } from './bookinfo/request-timeouts';
export { type ReviewsShare, TrafficShifting, type TrafficShiftingProps } from './bookinfo/traffic-shifting';
export { CircuitBreaking, type CircuitBreakingProps } from './circuit-breaking';
export { EgressGatewayChart, type EgressGatewayChartProps, type EgressGatewayValues } from './egress-gateway-chart';
export { ExternalServices, type ExternalServicesProps, type ExternalServicesValues } from './external-services';
export { IngressChart, type IngressChartProps, type IngressValues } from './ingress-chart';
export {
  JwtAuthentication,
  type JwtAuthenticationProps,
  type JwtAuthenticationValues,
} from './jwt-authentication';
export { MeshChart, type MeshChartProps } from './mesh-chart';
export { Mirroring, type MirroringProps, type MirroringValues } from './mirroring';
export { MutualTls, type MutualTlsProps, type MutualTlsValues } from './mutual-tls';
export { Observability, type ObservabilityProps, type ObservabilityValues } from './observability';
export {
  TcpTrafficShifting,
  type TcpTrafficShiftingProps,
  type TcpTrafficShiftingValues,
} from './tcp-traffic-shifting';
