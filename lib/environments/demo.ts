import { Duration } from 'cdk8s';
import { GrafanaAccess, KialiAccess } from '../apps';
import { AccessLog, AccessLogFile, Fault, InstallProfile, JwtIssuer, OutboundTraffic, PathPattern } from '../istio';
import type { Environment } from './environment';

/** Every task of the guide at once, on a cluster of one's own. */
export const demo: Environment = {
  name: 'demo',
  mesh: {
    faultInjection: true,
    outboundTraffic: OutboundTraffic.REGISTRY_ONLY,
    existingNamespaces: ['zerofinance-dev'],
  },
  installation: {
    profile: InstallProfile.DEMO,
    accessLog: AccessLogFile.text(),
    // A cluster without a load balancer: a node's address.
    ingressGateway: { externalIps: ['192.168.95.234'] },
  },
  bookinfo: {
    reviews: { v1: 50, v3: 50 },
    testUser: 'jason',
    ratingsFault: Fault.delay(Duration.seconds(7)),
    reviewsTimeout: Duration.millis(500),
  },
  ingress: { host: '*' },
  tcpTrafficShifting: { v2Percent: 20 },
  circuitBreaking: true,
  mirroring: { percent: 100 },
  externalServices: { capturedRanges: ['10.96.0.0/12', '10.244.0.0/16'] },
  egressGateway: {},
  mutualTls: {},
  jwtAuthentication: {
    host: 'httpbin.example.com',
    // Istio's published sample: its keys are known to everybody, its token is demo.jwt beside them.
    issuer: JwtIssuer.of({
      issuer: 'testing@secure.istio.io',
      jwksUri: 'https://raw.githubusercontent.com/istio/istio/release-1.30/security/tools/jwt/samples/jwks.json',
    }),
    paths: [PathPattern.exact('/headers')],
  },
  observability: {
    tracedPercent: 100,
    accessLog: AccessLog.enabled(),
    grafana: { access: GrafanaAccess.anonymousViewer(), publicUrl: 'http://localhost:3000' },
    jaeger: { publicUrl: 'http://localhost:16686' },
    kiali: { access: KialiAccess.anonymousViewer() },
  },
};
