import { Duration, Size } from 'cdk8s';
import { AccessLog, AccessLogFile, GatewayTls, OutboundTraffic, Scaling, TlsCredential } from '../istio';
import type { Environment } from './environment';

/** What production will be next: the same rules, a canary on its way, fewer pods. */
export const staging: Environment = {
  name: 'staging',
  mesh: { outboundTraffic: OutboundTraffic.REGISTRY_ONLY },
  installation: { accessLog: AccessLogFile.json(), controlPlane: { scaling: Scaling.fixed(1) } },
  bookinfo: {
    leastPrivilege: true,
    reviews: { v1: 90, v3: 10 },
    testUser: 'jason',
    reviewsTimeout: Duration.seconds(2),
  },
  ingress: {
    host: 'bookinfo.staging.example.com',
    tls: GatewayTls.simple({
      hosts: ['bookinfo.staging.example.com'],
      credential: TlsCredential.secret('bookinfo-certificate'),
    }),
  },
  observability: {
    tracedPercent: 10,
    accessLog: AccessLog.enabled(),
    prometheus: { retention: Duration.days(3), storage: { size: Size.gibibytes(10) } },
  },
};
