import { Duration, Size } from 'cdk8s';
import {
  AccessLog,
  AccessLogFile,
  AccessLogFilter,
  DisruptionBudget,
  GatewayTls,
  OutboundTraffic,
  Scaling,
  Spread,
  TlsCredential,
} from '../istio';
import type { Environment } from './environment';

/** What people use: nothing is allowed that Bookinfo does not need, and a node may go at any time. */
export const production: Environment = {
  name: 'production',
  mesh: { outboundTraffic: OutboundTraffic.REGISTRY_ONLY },
  installation: {
    accessLog: AccessLogFile.json(),
    controlPlane: { scaling: Scaling.between(2, 5, { cpuPercent: 80 }) },
    ingressGateway: { scaling: Scaling.between(3, 10, { cpuPercent: 70 }) },
  },
  bookinfo: {
    leastPrivilege: true,
    reviews: { v1: 100 },
    reviewsTimeout: Duration.seconds(3),
    profile: {
      scaling: Scaling.between(2, 6, { cpuPercent: 70 }),
      disruptionBudget: DisruptionBudget.maxUnavailable(1),
      spread: Spread.overZonesAndNodes(),
    },
  },
  ingress: {
    host: 'bookinfo.example.com',
    tls: GatewayTls.simple({
      hosts: ['bookinfo.example.com'],
      credential: TlsCredential.secret('bookinfo-certificate'),
    }),
  },
  observability: {
    tracedPercent: 1,
    accessLog: AccessLog.enabled({ filter: AccessLogFilter.errors() }),
    prometheus: {
      retention: Duration.days(15),
      storage: { size: Size.gibibytes(50) },
      thresholds: { errorPercent: 1 },
    },
    jaeger: { retention: Duration.days(7), storage: { size: Size.gibibytes(20) } },
  },
};
