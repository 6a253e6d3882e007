import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { trafficPolicies } from '../shared';

const NOT_NEGATIVE = {
  http: [
    'http1MaxPendingRequests',
    'http2MaxRequests',
    'maxRequestsPerConnection',
    'maxRetries',
    'maxConcurrentStreams',
  ],
  tcp: ['maxConnections'],
} as const;

export const connectionPool = objectCheck({
  name: 'connection-pool',
  title: 'a connection pool that Istio refuses',
  why: `${REFUSED} A connection pool has http or tcp settings; limits are not negative; a port cannot both upgrade to HTTP/2 and use the client's protocol.`,
  fix: 'correct it',
  kinds: ['DestinationRule', 'Sidecar'],
  about: ['connectionPool', 'inboundConnectionPool'],
  validate(spec, report) {
    for (const { policy } of trafficPolicies(spec)) checkPool(policy.get('connectionPool'), report);
    for (const listener of spec.get('ingress').items) checkPool(listener.get('connectionPool'), report);
    checkPool(spec.get('inboundConnectionPool'), report);
  },
});

function checkPool(pool: Field, report: ReportField): void {
  if (!pool.exists) return;
  const http = pool.get('http');
  if (!http.exists && !pool.get('tcp').exists)
    report(pool, 'has neither http nor tcp settings', 'add some, or remove it');
  for (const part of ['http', 'tcp'] as const) {
    for (const name of NOT_NEGATIVE[part]) {
      const limit = pool.get(part).get(name);
      if (limit.number < 0) report(limit, `${limit.number} is no limit; it must be 0 or more`);
    }
  }
  if (http.get('h2UpgradePolicy').text === 'UPGRADE' && http.get('useClientProtocol').value === true) {
    report(
      http,
      "h2UpgradePolicy UPGRADE and useClientProtocol contradict: HTTP/2 always, or the client's protocol",
      'keep one of the two',
    );
  }
}
