import { Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import { ConnectionPool, LoadBalancer, LocalitySetting, OutlierDetection, ServicePort } from '..';
import { Shop } from '../fixtures/shop';

interface Policy {
  readonly connectionPool?: unknown;
  readonly outlierDetection?: unknown;
  readonly loadBalancer?: unknown;
  readonly tls?: unknown;
}

interface Rule {
  readonly trafficPolicy?: Policy & PortLevel;
  readonly subsets: readonly { readonly name: string; readonly trafficPolicy?: Policy & PortLevel }[];
}

interface PortLevel {
  readonly portLevelSettings?: readonly (Policy & { readonly port: { readonly number: number } })[];
}

const SECTIONS = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls'] as const;

/** What Istio makes of a DestinationRule for one cluster: parts of a policy replace each other as a whole. */
function asIstioReads(rule: Rule, version: string | undefined, port: number): Policy {
  const layers = [rule.trafficPolicy, rule.subsets.find((subset) => subset.name === version)?.trafficPolicy];
  return layers.reduce<Policy>((policy, layer) => {
    const settings = layer?.portLevelSettings?.find((each) => each.port.number === port);
    const sections = SECTIONS.flatMap((section) => {
      const value = settings ? settings[section] : (layer?.[section] ?? policy[section]);
      return value === undefined ? [] : [[section, value]];
    });
    return Object.fromEntries(sections);
  }, {});
}

const pool = (maxConnections: number) => ConnectionPool.of({ tcp: { maxConnections } });

test('the circuit breaker of the guide', () => {
  const shop = new Shop();
  shop.service('httpbin').applyTrafficPolicy({
    connectionPool: ConnectionPool.of({
      tcp: { maxConnections: 1 },
      http: { http1MaxPendingRequests: 1, maxRequestsPerConnection: 1 },
    }),
    outlierDetection: OutlierDetection.of({
      consecutive5xxErrors: 1,
      interval: Duration.seconds(1),
      baseEjectionTime: Duration.minutes(3),
      maxEjectionPercent: 100,
    }),
  });
  expect(shop.spec('DestinationRule', 'httpbin')).toEqual({
    host: 'httpbin.shop.svc.cluster.local',
    trafficPolicy: {
      connectionPool: { http: { http1MaxPendingRequests: 1, maxRequestsPerConnection: 1 }, tcp: { maxConnections: 1 } },
      outlierDetection: {
        baseEjectionTime: '180s',
        consecutive5xxErrors: 1,
        interval: '1s',
        maxEjectionPercent: 100,
      },
    },
    subsets: [{ name: 'v1', labels: { version: 'v1' } }],
  });
  expect(shop.manifest('DestinationRule', 'httpbin').metadata.annotations).toEqual({
    'mesh.cdk8s.io/provenance': 'subset v1: 10-shop/httpbin/v1\npolicy of the host: 10-shop/httpbin/traffic-policy',
  });
});

test('two charts add to one policy, in any order of calls', () => {
  const build = (order: <T>(calls: readonly T[]) => readonly T[]) => {
    const shop = new Shop();
    const service = shop.service('web');
    const [a, b] = ['20-a', '30-b'].map((id) => new Chart(shop.app, id));
    const calls = [
      () => service.applyTrafficPolicy({ connectionPool: pool(3) }, { id: 'limits', scope: a }),
      () =>
        service.applyTrafficPolicy(
          { connectionPool: ConnectionPool.of({ tcp: { connectTimeout: Duration.seconds(2) } }) },
          { id: 'patience', scope: b },
        ),
    ];
    for (const call of order(calls)) call();
    return JSON.stringify(shop.manifest('DestinationRule', 'web'));
  };
  const rendered = build((calls) => calls);
  expect(rendered).toContain('"connectionPool":{"tcp":{"connectTimeout":"2s","maxConnections":3}}');
  expect(build((calls) => [...calls].reverse())).toBe(rendered);
});

test('two values for one place are a conflict that names both; the same value twice is none', () => {
  const shop = new Shop();
  const service = shop.service('web');
  const other = new Chart(shop.app, '20-other');
  service.applyTrafficPolicy({ connectionPool: pool(1) });
  service.applyTrafficPolicy({ connectionPool: pool(1) }, { scope: other });
  expect(shop.errors()).toEqual([]);
  service.applyTrafficPolicy({ connectionPool: pool(2) }, { scope: other, id: 'more' });
  service.applyTrafficPolicy({ connectionPool: pool(5) }, { version: 'v1' });
  expect(shop.errors()).toEqual([
    '10-shop/web: two values for connectionPool.tcp.maxConnections of the host: 10-shop/web/traffic-policy (1) and 20-other/more (2); keep one, or say for which version or port each is',
  ]);
});

test('what is said of the host is carried to where Istio would drop it', () => {
  const shop = new Shop();
  const service = shop.service('web', [ServicePort.http(80), ServicePort.tcp(90)], ['v1', 'v2']);
  service.applyTrafficPolicy({
    connectionPool: ConnectionPool.of({ tcp: { connectTimeout: Duration.seconds(1) } }),
    outlierDetection: OutlierDetection.of(),
  });
  service.applyTrafficPolicy({ connectionPool: pool(7) }, { version: 'v2' });
  service.applyTrafficPolicy({ loadBalancer: LoadBalancer.random() }, { port: 90 });
  const rule = shop.spec<Rule>('DestinationRule', 'web');
  expect(asIstioReads(rule, 'v2', 90)).toEqual({
    connectionPool: { tcp: { connectTimeout: '1s', maxConnections: 7 } },
    outlierDetection: { consecutive5xxErrors: 5 },
    loadBalancer: { simple: 'RANDOM' },
  });
  expect(asIstioReads(rule, 'v1', 80)).toEqual({
    connectionPool: { tcp: { connectTimeout: '1s' } },
    outlierDetection: { consecutive5xxErrors: 5 },
  });
});

test('every cluster gets, value by value, what was said for the most specific place', () => {
  const place = fc.record({
    version: fc.constantFrom(undefined, 'v1', 'v2'),
    port: fc.constantFrom(undefined, 80, 90),
  });
  const field = fc.constantFrom('maxConnections', 'connectTimeout', 'consecutive5xxErrors', 'maxEjectionPercent');
  const statement = fc.record({ place, field, value: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.uniqueArray(statement, { selector: (s) => JSON.stringify([s.place, s.field]) }), (statements) => {
      const shop = new Shop();
      const service = shop.service('web', [ServicePort.http(80), ServicePort.tcp(90)], ['v1', 'v2', 'v3']);
      for (const { place: at, field: name, value } of statements) {
        service.applyTrafficPolicy(
          name === 'maxConnections'
            ? { connectionPool: pool(value) }
            : name === 'connectTimeout'
              ? { connectionPool: ConnectionPool.of({ tcp: { connectTimeout: Duration.seconds(value) } }) }
              : { outlierDetection: OutlierDetection.of({ [name]: value }) },
          at,
        );
      }
      const rule = shop.spec<Rule>('DestinationRule', 'web');
      for (const version of [undefined, 'v1', 'v2', 'v3']) {
        for (const port of [80, 90]) {
          const said = (name: string) => {
            const about = statements.filter(
              (s) => s.field === name && (s.place.version ?? version) === version && (s.place.port ?? port) === port,
            );
            const weight = (s: (typeof about)[number]) => (s.place.version ? 2 : 0) + (s.place.port ? 1 : 0);
            return about.sort((a, b) => weight(b) - weight(a))[0]?.value;
          };
          const { connectionPool, outlierDetection } = asIstioReads(rule, version, port) as {
            connectionPool?: { tcp: { maxConnections?: number; connectTimeout?: string } };
            outlierDetection?: { consecutive5xxErrors?: number; maxEjectionPercent?: number };
          };
          const timeout = said('connectTimeout');
          expect({
            maxConnections: connectionPool?.tcp.maxConnections,
            connectTimeout: connectionPool?.tcp.connectTimeout,
            ...outlierDetection,
          }).toEqual({
            maxConnections: said('maxConnections'),
            connectTimeout: timeout === undefined ? undefined : `${timeout}s`,
            consecutive5xxErrors: said('consecutive5xxErrors'),
            maxEjectionPercent: said('maxEjectionPercent'),
          });
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('mistakes name the place and the way out', () => {
  const shop = new Shop();
  const service = shop.service('web');
  expect(() => service.applyTrafficPolicy({})).toThrow('10-shop/web: applyTrafficPolicy: nothing is set');
  expect(() => service.applyTrafficPolicy({ connectionPool: pool(1) }, { port: 81 })).toThrow(
    'no port 81; known: 8000',
  );
  service.applyTrafficPolicy({ connectionPool: pool(1) }, { version: 'v9' });
  service.applyTrafficPolicy({
    loadBalancer: LoadBalancer.roundRobin({ locality: LocalitySetting.failover({ from: 'eu', to: 'us' }) }),
  });
  expect(shop.errors()).toEqual([
    '10-shop/web: 10-shop/web/traffic-policy-v9 is about version "v9"; known: v1; add it with addVersion or name one of these',
    expect.stringContaining('locality failover for the host never happens'),
    expect.stringContaining('locality failover for version v9 never happens'),
  ]);
});
