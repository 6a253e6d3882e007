/** Typed constructs for an Istio mesh. Everything public is exported here; other paths may change. */
export * from './app';
export { ClientCertificate, ClientTls, type ServerTlsOptions, ServerTrust } from './destination/client-tls';
export {
  ConnectionPool,
  type ConnectionPoolProps,
  H2UpgradePolicy,
  type HttpConnectionPool,
  type TcpConnectionPool,
  type TcpKeepalive,
} from './destination/connection-pool';
export { ConsistentHash, type CookieKey, HashTable } from './destination/consistent-hash';
export { LoadBalancer, type LoadBalancerOptions, type Warmup, type WarmupOptions } from './destination/load-balancer';
export {
  type Locality,
  type LocalityFailover,
  LocalitySetting,
  type LocalityShare,
} from './destination/locality-setting';
export { OutlierDetection, type OutlierDetectionProps } from './destination/outlier-detection';
export type { TrafficPolicy, TrafficPolicyOptions } from './destination/traffic-policy';
export { EgressGateway, type EgressGatewayProps, type EgressRouteProps } from './egress/egress-gateway';
export type { EgressEnforcement } from './egress/egress-network-policy';
export { TlsOrigination } from './egress/tls-origination';
export { ExternalService, type ExternalServiceProps } from './external/external-service';
export { Resolution } from './external/resolution';
export type { ExposeProps } from './gateway/exposure';
export {
  type CertManagerProps,
  type GatewayMutualTlsProps,
  GatewayTls,
  type GatewayTlsProps,
  TlsCredential,
  TlsVersion,
} from './gateway/gateway-tls';
export {
  type ExposeTcpProps,
  type ExposeTlsProps,
  IngressGateway,
  type IngressGatewayProps,
} from './gateway/ingress-gateway';
export { AccessLogFile } from './install/access-log-file';
export { type GatewayInstallation, GatewayServiceType } from './install/gateway-installation';
export type { ControlPlaneInstallation } from './install/installation-plan';
export { InstallProfile, IstioInstallation, type IstioInstallationProps } from './install/istio-installation';
export type { MeshConfig } from './install/mesh-config';
export { Injection } from './mesh/injection';
export { Mesh, type MeshProps } from './mesh/mesh';
export type { IMeshHost } from './mesh/mesh-host';
export { MeshNamespace, type MeshNamespaceProps } from './mesh/mesh-namespace';
export { MtlsMode } from './mesh/mtls-mode';
export { OutboundTraffic } from './mesh/outbound-traffic';
export { PathNormalization } from './mesh/path-normalization';
export { Protocol, ServicePort, type ServicePortOptions } from './mesh/service-port';
export type { AccessOptions } from './security/access-control';
export type { AccessPolicy } from './security/access-policy';
export type { JwtRequirement } from './security/jwt-control';
export { type JsonWebKeySet, JwtIssuer, type JwtIssuerProps, type TokenHeader } from './security/jwt-issuer';
export type { MeshIdentity } from './security/mesh-identity';
export type { Operation } from './security/operation';
export { PathPattern } from './security/path-pattern';
export { type GatewayServer, SecuredGateway } from './security/secured-gateway';
export { type JwtSource, Source } from './security/source';
export type { DenyAllOptions } from './security/target-security';
export { When } from './security/when';
export type { MtlsOptions } from './security/workload-mtls';
export { MeshClient, type MeshClientProps } from './service/mesh-client';
export { MeshService, type MeshServiceAttributes, type MeshServiceProps } from './service/mesh-service';
export { ServiceVersion } from './service/service-version';
export type { EgressLimit, HostsOfNamespace } from './sidecar/sidecar-scope';
export * from './telemetry';
export type { ContributionProps } from './traffic/contribution';
export { DirectResponse } from './traffic/direct-response';
export { Fault, type FaultOptions } from './traffic/fault';
export { HeaderChanges, type HeaderChangesProps, type HeaderOperations } from './traffic/header-changes';
export { HeaderMatch } from './traffic/match/header-match';
export { HttpMatch } from './traffic/match/http-match';
export { HttpMethod } from './traffic/match/http-method';
export { PathMatch, type PathMatchOptions } from './traffic/match/path-match';
export { QueryMatch } from './traffic/match/query-match';
export { Mirror } from './traffic/mirror';
export { Redirect, type RedirectProps } from './traffic/redirect';
export { Retries, type RetriesProps, RetryOn } from './traffic/retries';
export { Rewrite } from './traffic/rewrite';
export { RoutedHost, type RouteProps } from './traffic/routed-host';
export { TrafficSplit, type WeightedTarget } from './traffic/traffic-split';
export type { ITrafficTarget } from './traffic/traffic-target';
export * from './workload';
