import { Duration } from 'cdk8s';
import {
  ClientCertificate,
  ClientTls,
  ConnectionPool,
  ConsistentHash,
  H2UpgradePolicy,
  HashTable,
  LoadBalancer,
  LocalitySetting,
  OutlierDetection,
  ServerTrust,
  type TrafficPolicy,
} from '..';
import { Shop } from '../fixtures/shop';

function rendered(policy: TrafficPolicy): unknown {
  const shop = new Shop();
  shop.service('web').applyTrafficPolicy(policy);
  return shop.spec('DestinationRule', 'web').trafficPolicy;
}

test('every limit of a connection pool', () => {
  expect(
    rendered({
      connectionPool: ConnectionPool.of({
        tcp: {
          maxConnections: 1,
          connectTimeout: Duration.millis(30),
          idleTimeout: Duration.minutes(1),
          maxConnectionDuration: Duration.hours(1),
          keepalive: { probes: 3, time: Duration.hours(2), interval: Duration.seconds(75) },
        },
        http: {
          http1MaxPendingRequests: 2,
          http2MaxRequests: 3,
          maxRequestsPerConnection: 4,
          maxRetries: 5,
          idleTimeout: Duration.seconds(6),
          maxConcurrentStreams: 7,
          h2UpgradePolicy: H2UpgradePolicy.UPGRADE,
        },
      }),
    }),
  ).toEqual({
    connectionPool: {
      tcp: {
        maxConnections: 1,
        connectTimeout: '0.03s',
        idleTimeout: '60s',
        maxConnectionDuration: '3600s',
        tcpKeepalive: { probes: 3, time: '7200s', interval: '75s' },
      },
      http: {
        http1MaxPendingRequests: 2,
        http2MaxRequests: 3,
        maxRequestsPerConnection: 4,
        maxRetries: 5,
        idleTimeout: '6s',
        maxConcurrentStreams: 7,
        h2UpgradePolicy: 'UPGRADE',
      },
    },
  });
});

test.each<[string, LoadBalancer, object]>([
  [
    'warmup',
    LoadBalancer.roundRobin({ warmup: { duration: Duration.minutes(2), minimumPercent: 20, aggression: 1.5 } }),
    { simple: 'ROUND_ROBIN', warmup: { duration: '120s', minimumPercent: 20, aggression: 1.5 } },
  ],
  ['passthrough', LoadBalancer.passthrough(), { simple: 'PASSTHROUGH' }],
  [
    'a header',
    LoadBalancer.consistentHash(ConsistentHash.header('X-User', HashTable.ring(2048))),
    { consistentHash: { httpHeaderName: 'x-user', ringHash: { minimumRingSize: 2048 } } },
  ],
  [
    'a cookie',
    LoadBalancer.consistentHash(ConsistentHash.cookie({ name: 'user', ttl: Duration.hours(1) }, HashTable.maglev())),
    { consistentHash: { httpCookie: { name: 'user', ttl: '3600s' }, maglev: { tableSize: 65537 } } },
  ],
  [
    'a query',
    LoadBalancer.consistentHash(ConsistentHash.query('u')),
    { consistentHash: { httpQueryParameterName: 'u' } },
  ],
  ['the source', LoadBalancer.consistentHash(ConsistentHash.sourceIp()), { consistentHash: { useSourceIp: true } }],
  [
    'localities',
    LoadBalancer.leastRequest({
      locality: LocalitySetting.distribute({ from: 'eu/*', to: { 'eu/*': 80, 'us/*': 20 } }),
    }),
    {
      simple: 'LEAST_REQUEST',
      localityLbSetting: { enabled: true, distribute: [{ from: 'eu/*', to: { 'eu/*': 80, 'us/*': 20 } }] },
    },
  ],
])('a load balancer by %s', (_, loadBalancer, expected) => {
  expect(rendered({ loadBalancer })).toEqual({ loadBalancer: expected });
});

test.each<[string, ClientTls, object]>([
  ['the mesh', ClientTls.istioMutual(), { mode: 'ISTIO_MUTUAL' }],
  ['nobody', ClientTls.disable(), { mode: 'DISABLE' }],
  [
    'a file',
    ClientTls.simple({ trust: ServerTrust.caFile('/etc/ca.pem'), sni: 'a.example', subjectAltNames: ['a.example'] }),
    { mode: 'SIMPLE', caCertificates: '/etc/ca.pem', sni: 'a.example', subjectAltNames: ['a.example'] },
  ],
  ['anybody', ClientTls.simple({ trust: ServerTrust.insecure('a lab') }), { mode: 'SIMPLE', insecureSkipVerify: true }],
  ['a Secret', ClientTls.mutual(ClientCertificate.credential('me')), { mode: 'MUTUAL', credentialName: 'me' }],
])('client TLS that trusts %s', (_, tls, expected) => {
  expect(rendered({ tls })).toEqual({ tls: expected });
});

test.each<[string, () => unknown]>([
  ['maxConnections: 0 is not allowed', () => ConnectionPool.of({ tcp: { maxConnections: 0 } })],
  ['nothing is set', () => ConnectionPool.of({})],
  ['whole seconds', () => ConnectionPool.of({ tcp: { keepalive: { time: Duration.millis(1500) } } })],
  [
    'remove one',
    () => ConnectionPool.of({ http: { useClientProtocol: true, h2UpgradePolicy: H2UpgradePolicy.UPGRADE } }),
  ],
  ['maxEjectionPercent: 101 is not allowed', () => OutlierDetection.of({ maxEjectionPercent: 101 })],
  ['Istio reads 0 as its default', () => OutlierDetection.of({ maxEjectionPercent: 0 })],
  ['counts only with splitExternalLocalOriginErrors', () => OutlierDetection.of({ consecutiveLocalOriginFailures: 3 })],
  ['prime number', () => HashTable.maglev(65_536)],
  ['add up to 90', () => LocalitySetting.distribute({ from: 'eu', to: { eu: 90 } })],
  ['another region', () => LocalitySetting.failover({ from: 'eu', to: 'eu' })],
  ['say why', () => ServerTrust.insecure(' ')],
  ['remove trust', () => ClientTls.mutual(ClientCertificate.credential('a'), { trust: ServerTrust.credential('b') })],
])('refuses: %s', (message, make) => {
  expect(make).toThrow(message);
});
