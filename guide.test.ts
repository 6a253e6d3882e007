import { Duration } from 'cdk8s';
import { demo, type Environment, production, staging } from './lib/environments';
import { Fault, MtlsMode, OutboundTraffic } from './lib/istio';
import { parseManifests } from './lib/manifests';
import { type MeshOptions, TestIssuer, TestMesh } from './lib/testing';
import { buildApp } from './main';

/** The mesh that an environment renders, and the installation that goes with it. */
function meshOf(environment: Environment, options: MeshOptions = {}): TestMesh {
  const { objects, installFiles } = buildApp(environment).render();
  const operator = installFiles.filter(({ path }) => path === 'install/istio-operator.yaml');
  return TestMesh.of(
    [...objects.map(({ manifest }) => manifest), ...operator.flatMap(({ content }) => parseManifests(content))],
    options,
  );
}

const mesh = meshOf(demo, { name: 'demo' });
const jason = { headers: { 'end-user': 'jason' } };
const REVIEWS = 'http://reviews:9080/reviews/0';
const RATINGS = 'http://ratings:9080/ratings/0';
const productpage = mesh.from('bookinfo/productpage');

describe('1. install', () => {
  test('the gateway of the installation opens the ports that the tasks listen on', () => {
    expect(mesh.through().request('tcp://echo.example.com:31400')).toBeServed();
    expect(mesh.through().request('tcp://echo.example.com:31401')).toBeRefused();
  });
});

describe('2. sidecar injection', () => {
  test('a pod without a proxy sends plaintext and obeys no route', () => {
    const reply = meshOf({ ...demo, mesh: { ...demo.mesh, mtls: MtlsMode.PERMISSIVE } })
      .from('legacy/curl')
      .get('http://reviews.bookinfo:9080/reviews/0', jason);
    expect(reply).toBeServedBy('reviews');
    expect(reply.answer.destinations[0]?.clientSends).toBe('plaintext');
    expect(reply).not.toHaveTimeout();
  });
});

describe('4. ingress', () => {
  test.each(['/productpage', '/static/jquery.min.js', '/login', '/logout', '/api/v1/products/0/reviews'])(
    '%s reaches productpage',
    (path) => {
      expect(mesh.through().get(`http://bookinfo.example.com${path}`)).toBeServedBy({ 'productpage/v1': 100 });
    },
  );

  test.each(['/other', '/productpage/x', '/'])('%s is not found', (path) => {
    expect(mesh.through().get(`http://bookinfo.example.com${path}`)).toBeNotFound();
  });
});

describe('5. addons', () => {
  const { objects } = buildApp(demo).render();
  const addon = (kind: string, name: string) =>
    objects.map(({ manifest }) => manifest).find((m) => m.kind === kind && m.metadata.name === name);

  test.each([
    ['prometheus', 'docker.io/prom/prometheus:v3.10.0'],
    ['grafana', 'docker.io/grafana/grafana:12.0.1'],
    ['jaeger', 'docker.io/jaegertracing/jaeger:2.14.0'],
    ['kiali', 'quay.io/kiali/kiali:v2.26'],
  ])('%s runs in istio-system', (name, image) => {
    expect(addon('Deployment', name)).toMatchObject({
      metadata: { namespace: 'istio-system' },
      spec: { template: { spec: { containers: [{ image }] } } },
    });
  });

  test('Kiali finds the other three', () => {
    const config = JSON.stringify(addon('ConfigMap', 'kiali-config'));
    for (const url of [
      'prometheus.istio-system.svc:9090',
      'grafana.istio-system.svc:3000',
      'jaeger.istio-system.svc',
    ]) {
      expect(config).toContain(`http://${url}`);
    }
  });

  test('Grafana has dashboards of the mesh, and one for each service whose traffic is split', () => {
    const dashboards = objects
      .filter(({ manifest }) => manifest.kind === 'ConfigMap')
      .flatMap(({ manifest }) => Object.keys((manifest.data ?? {}) as object))
      .filter((file) => file.endsWith('.json'));
    expect(dashboards).toEqual(
      expect.arrayContaining([
        'mesh.json',
        'mesh-service.json',
        'mesh-workload.json',
        'mesh-control-plane.json',
        'canary-bookinfo-reviews.json',
        expect.stringMatching(/^canary-istio-io-tcp-traffic-shi/),
      ]),
    );
  });
});

describe('6 and 7. request routing', () => {
  test('jason sees reviews v2', () => {
    expect(productpage.get(REVIEWS, jason)).toBeServedBy({ 'reviews/v2': 100 });
  });

  test('every service is routed to v1 when nothing else is asked for', () => {
    const plain = meshOf({ ...demo, bookinfo: { reviews: { v1: 100 } } });
    const from = plain.from('bookinfo/productpage');
    expect(from.get(REVIEWS)).toBeServedBy({ 'reviews/v1': 100 });
    expect(from.get(REVIEWS, jason)).toBeServedBy({ 'reviews/v1': 100 });
    expect(from.get('http://details:9080/details/0')).toBeServedBy({ 'details/v1': 100 });
    expect(plain.from('bookinfo/reviews-v2').get(RATINGS)).toBeServedBy({ 'ratings/v1': 100 });
  });
});

describe('9 and 10. fault injection', () => {
  const reviews = mesh.from('bookinfo/reviews-v2');

  test("jason's requests to ratings are delayed by 7 s, others are not", () => {
    expect(reviews.get(RATINGS, jason)).toBeDelayed('7s');
    expect(reviews.get(RATINGS, jason)).toBeServedBy({ 'ratings/v1': 100 });
    expect(reviews.get(RATINGS)).not.toHaveFault();
    expect(reviews.get(RATINGS)).toBeServedBy({ 'ratings/v1': 100 });
  });

  test("as an abort: jason's requests to ratings get 500, others are served", () => {
    const aborting = meshOf({ ...demo, bookinfo: { ...demo.bookinfo, ratingsFault: Fault.abort(500) } }).from(
      'bookinfo/reviews-v2',
    );
    expect(aborting.get(RATINGS, jason)).toBeAborted(500);
    expect(aborting.get(RATINGS, jason)).toAnswer(500);
    expect(aborting.get(RATINGS)).toBeServedBy({ 'ratings/v1': 100 });
  });
});

describe('11. traffic shifting', () => {
  test('everyone but jason: half v1, half v3', () => {
    expect(productpage.get(REVIEWS)).toBeServedBy({ 'reviews/v1': 50, 'reviews/v3': 50 });
  });

  test.each([
    [
      { v1: 90, v3: 10 },
      { 'reviews/v1': 90, 'reviews/v3': 10 },
    ],
    [
      { v1: 80, v3: 20 },
      { 'reviews/v1': 80, 'reviews/v3': 20 },
    ],
    [{ v3: 100 }, { 'reviews/v3': 100 }],
  ])('stage %j', (share, shares) => {
    const shifted = meshOf({ ...demo, bookinfo: { ...demo.bookinfo, reviews: share } });
    expect(shifted.from('bookinfo/productpage').get(REVIEWS)).toBeServedBy(shares);
    expect(shifted.from('bookinfo/productpage').get(REVIEWS, jason)).toBeServedBy({ 'reviews/v2': 100 });
  });
});

describe('12. TCP traffic shifting', () => {
  test('through 31400: v1 80 %, v2 20 %', () => {
    expect(mesh.through().request('tcp://echo.example.com:31400')).toBeServedBy({
      'tcp-echo/v1': 80,
      'tcp-echo/v2': 20,
    });
  });

  test('at first all connections go to v1', () => {
    const first = meshOf({ ...demo, tcpTrafficShifting: { v2Percent: 0 } });
    expect(first.through().request('tcp://echo.example.com:31400')).toBeServedBy({ 'tcp-echo/v1': 100 });
  });

  test.each([9000, 9001])('connections inside the mesh to port %i are split alike', (port) => {
    const reply = mesh.from('mirroring/curl').request(`tcp://tcp-echo.istio-io-tcp-traffic-shifting:${port}`);
    expect(reply).toBeServedBy({ 'tcp-echo/v1': 80, 'tcp-echo/v2': 20 });
  });
});

describe('13. timeouts', () => {
  test("a request to reviews waits for half a second, jason's as well", () => {
    expect(productpage.get(REVIEWS)).toTimeOutAfter('0.5s');
    expect(productpage.get(REVIEWS, jason)).toTimeOutAfter('0.5s');
  });

  test('while ratings is delayed by 2 s', () => {
    const slow = meshOf({
      ...demo,
      bookinfo: { ...demo.bookinfo, testUser: undefined, ratingsFault: Fault.delay(Duration.seconds(2)) },
    });
    expect(slow.from('bookinfo/reviews-v3').get(RATINGS)).toBeDelayed('2s');
    expect(slow.from('bookinfo/productpage').get(REVIEWS)).toTimeOutAfter('0.5s');
  });
});

test('14. circuit breaking: the limits that hold for httpbin', () => {
  const reply = mesh.from('circuit-breaking/fortio').get('http://httpbin:8000/get');
  expect(reply).toBeServedBy('httpbin');
  expect(reply.answer.destinations[0]?.policy).toMatchObject({
    circuitBreakers: { maxConnections: 1, maxPendingRequests: 1 },
    maxRequestsPerConnection: 1,
    outlierDetection: { consecutive5xx: 1, interval: '1s', baseEjectionTime: '180s', maxEjectionPercent: 100 },
  });
});

describe('15. mirroring', () => {
  test('v1 serves, v2 gets a copy of everything', () => {
    const reply = mesh.from('mirroring/curl').get('http://httpbin:8000/headers');
    expect(reply).toBeServedBy({ 'httpbin/v1': 100 });
    expect(reply).toBeMirroredTo({ 'httpbin/v2': 100 });
  });

  test.each([
    [25, { 'httpbin/v2': 25 }],
    [0, {}],
  ])('%i %% are copied', (percent, shares) => {
    const reply = meshOf({ ...demo, mirroring: { percent } })
      .from('mirroring/curl')
      .get('http://httpbin:8000/headers');
    expect(reply).toBeServedBy({ 'httpbin/v1': 100 });
    expect(reply).toBeMirroredTo(shares);
  });
});

describe('16. external services', () => {
  const open = { ...demo, mesh: { ...demo.mesh, outboundTraffic: OutboundTraffic.ALLOW_ANY } };
  const client = 'external-services/curl';
  const unknown = ['http://unknown.example.com/', 'https://unknown.example.com/'];

  test('REGISTRY_ONLY: an unknown host is refused, a registered one is reached', () => {
    for (const url of unknown) expect(mesh.from(client).get(url)).toBeBlackholed();
    for (const host of ['baidu.com', 'www.baidu.com', 'httpbin.org']) {
      for (const scheme of ['http', 'https']) expect(mesh.from(client).get(`${scheme}://${host}/`)).toBeServed();
    }
  });

  test('ALLOW_ANY: both pass', () => {
    for (const url of unknown) expect(meshOf(open).from(client).get(url)).toPassThrough();
    expect(meshOf(open).from(client).get('http://httpbin.org/')).toBeServed();
  });

  test('without an egress gateway requests go straight to the host', () => {
    const straight = meshOf({ ...demo, egressGateway: undefined }).from(client);
    for (const host of ['baidu.com', 'www.baidu.com', 'httpbin.org']) {
      expect(straight.get(`http://${host}/`)).toBeServedBy(host);
      expect(straight.get(`https://${host}/`)).toBeServedBy(host);
    }
  });

  test('httpbin.org answers within 3 s or not at all', () => {
    expect(mesh.from(client).get('http://httpbin.org/delay/5')).toTimeOutAfter('3s');
    expect(mesh.from(client).get('http://baidu.com/')).not.toHaveTimeout();
  });

  test('a client whose proxy captures the cluster only is held by no rule outside of it, so that no rule answers for it', () => {
    const direct = mesh.from('external-services-direct/curl').get('http://unknown.example.com/');
    expect(direct).toBeUndecided();
    expect(direct.answer.reason).toContain('traffic.sidecar.istio.io/includeOutboundIPRanges');
  });
});

describe('17. egress gateway', () => {
  const client = mesh.from('external-services/curl');
  const gateway = mesh.through({ namespaceName: 'istio-system', selector: { istio: 'egressgateway' } });

  test('TLS to httpbin.org leaves by the gateway, unopened', () => {
    expect(client.get('https://httpbin.org/')).toBeServedBy({ 'istio-egressgateway/httpbin-org': 100 });
    const leaving = gateway.get('https://httpbin.org/');
    expect(leaving).toBeServedBy('httpbin.org');
    expect(leaving.answer).toMatchObject({ layer: 'tcp', destinations: [{ port: 443 }] });
  });

  test('HTTP to httpbin.org reaches the gateway by mutual TLS and leaves as HTTP', () => {
    const sent = client.get('http://httpbin.org/');
    expect(sent).toBeServedBy({ 'istio-egressgateway/httpbin-org-http': 100 });
    expect(sent.answer.destinations[0]?.clientSends).toBe('mtls');
    const leaving = gateway.get('https://httpbin.org:80/');
    expect(leaving).toBeServedBy('httpbin.org');
    expect(leaving.answer.destinations[0]).toMatchObject({ port: 80, clientTls: { withoutSidecar: 'plaintext' } });
  });

  test('HTTP to istio.io becomes TLS at the gateway', () => {
    expect(client.get('http://istio.io/')).toBeServedBy({ 'istio-egressgateway/istio-io-http': 100 });
    expect(gateway.get('https://istio.io:80/').answer.destinations[0]).toMatchObject({
      host: 'istio.io',
      clientTls: { withoutSidecar: 'tls' },
    });
  });

  test('a host that does not leave by the gateway is refused there', () => {
    expect(gateway.get('https://unknown.example.com/')).toBeRefused();
  });
});

describe('18. mutual TLS', () => {
  const clients = ['foo/curl', 'bar/curl', 'legacy/curl'];
  const servers = ['foo', 'bar', 'legacy'].map((namespace) => `http://httpbin.${namespace}:8000/ip`);

  test('strict: plaintext is refused by the workloads that have a proxy', () => {
    const [foo = '', bar = '', legacy = ''] = servers;
    const served = { [foo]: 'served', [bar]: 'served', [legacy]: 'served' };
    expect(mesh.matrix(clients, servers)).toEqual({
      'foo/curl': served,
      'bar/curl': served,
      'legacy/curl': { [foo]: 'refused', [bar]: 'refused', [legacy]: 'served' },
    });
  });

  test('permissive: 9 of 9 are served', () => {
    const permissive = meshOf({ ...demo, mesh: { ...demo.mesh, mtls: MtlsMode.PERMISSIVE } }).matrix(clients, servers);
    expect(Object.values(permissive).flatMap((row) => Object.values(row))).toEqual(Array(9).fill('served'));
  });

  test('namespace by namespace: foo is strict, bar still takes plaintext', () => {
    const migrating = meshOf({
      ...demo,
      mesh: { ...demo.mesh, mtls: MtlsMode.PERMISSIVE },
      mutualTls: { foo: MtlsMode.STRICT },
    });
    const legacy = migrating.from('legacy/curl');
    expect(legacy.get('http://httpbin.foo:8000/ip')).toBeRefused();
    expect(legacy.get('http://httpbin.bar:8000/ip')).toBeServed();
  });
});

describe('19. end-user JWT', () => {
  const issuer = new TestIssuer('testing@secure.istio.io');
  const stranger = new TestIssuer('testing@secure.istio.io');
  const keySets = {
    'https://raw.githubusercontent.com/istio/istio/release-1.30/security/tools/jwt/samples/jwks.json': issuer.jwks,
  };
  const outside = meshOf(demo, { name: 'demo', keySets }).through();

  describe.each(['httpbin.example.com', 'httpbin.example.com:80'])('Host: %s', (host) => {
    const headers = { headers: { host } };

    test('/headers needs a token', () => {
      const url = 'http://httpbin.example.com/headers';
      expect(outside.get(url, headers)).toBeDeniedBy('httpbin-gateway-jwt-httpbin-example-com');
      expect(outside.get(url, headers)).toAnswer(403);
      expect(outside.get(url, { ...headers, jwt: issuer.sign() })).toBeServedBy('httpbin');
      expect(outside.get(url, { ...headers, jwt: stranger.sign() })).toAnswer(401);
    });

    test('/ip needs none', () => {
      expect(outside.get('http://httpbin.example.com/ip', headers)).toBeServedBy('httpbin');
    });
  });

  test('for the whole host: every path needs a token', () => {
    const { host, issuer: known } = demo.jwtAuthentication as NonNullable<Environment['jwtAuthentication']>;
    const whole = meshOf({ ...demo, jwtAuthentication: { host, issuer: known } }, { keySets }).through();
    expect(whole.get('http://httpbin.example.com/ip')).toAnswer(403);
    expect(whole.get('http://httpbin.example.com/ip', { jwt: issuer.sign() })).toBeServedBy('httpbin');
    expect(whole.get('http://httpbin.example.com/ip', { jwt: 'not.a.token' })).toAnswer(401);
  });

  test('other hosts of the gateway need none', () => {
    expect(outside.get('http://bookinfo.example.com/productpage')).toBeServed();
  });
});

describe('all tasks at once', () => {
  const calls = {
    'bookinfo/productpage-v1': ['http://details:9080/details/0', REVIEWS],
    'bookinfo/reviews-v2': [RATINGS],
    'bookinfo/reviews-v3': [RATINGS],
  };
  const url = 'http://bookinfo.example.com/productpage';

  test('a stranger meets v1 or v3, and no delay', () => {
    const journey = mesh.journey({ url, calls });
    expect(journey.reached).toEqual({
      'productpage/v1': 100,
      'details/v1': 100,
      'reviews/v1': 50,
      'reviews/v3': 50,
      'ratings/v1': 50,
    });
    for (const { reply } of journey.to('ratings')) expect(reply).not.toHaveFault();
  });

  test('jason meets v2, and 7 s at ratings', () => {
    const journey = mesh.journey({ url, calls, ...jason });
    expect(journey.reached).toEqual({ 'productpage/v1': 100, 'details/v1': 100, 'reviews/v2': 100, 'ratings/v1': 100 });
    expect(journey.to('ratings').map(({ percent }) => percent)).toEqual([100]);
    for (const { reply } of journey.to('ratings')) expect(reply).toBeDelayed('7s');
    for (const { reply } of journey.to('reviews')) expect(reply).toTimeOutAfter('0.5s');
  });
});

describe.each([staging, production])('$name', (environment) => {
  const guarded = meshOf(environment, { name: environment.name });
  const host = environment.ingress.host;

  test('plaintext requests are redirected to HTTPS', () => {
    expect(guarded.through().get(`http://${host}/productpage`)).toBeRedirectedTo(`https://${host}/productpage`);
  });

  test('the product page is served by HTTPS, and nothing else is', () => {
    expect(guarded.through().get(`https://${host}/productpage`)).toBeServedBy({ 'productpage/v1': 100 });
    expect(guarded.through().get(`https://${host}/other`)).toBeNotFound();
  });

  test('exactly the calls that Bookinfo makes are allowed', () => {
    const services = ['productpage', 'details', 'reviews', 'ratings'];
    const clients = ['productpage-v1', 'details-v1', 'reviews-v1', 'ratings-v1'];
    const allowed = clients.flatMap((client) =>
      services
        .filter((service) => guarded.from(`bookinfo/${client}`).get(`http://${service}:9080/`).outcome === 'served')
        .map((service) => `${client} to ${service}`),
    );
    expect(allowed).toEqual(['productpage-v1 to details', 'productpage-v1 to reviews', 'reviews-v1 to ratings']);
    expect(guarded.from('bookinfo/productpage').post(REVIEWS)).toBeDeniedBy('reviews-productpage');
  });

  test('no request meets a fault', () => {
    for (const user of [{}, jason]) {
      expect(guarded.from('bookinfo/reviews-v2').get(RATINGS, user)).not.toHaveFault();
      expect(guarded.from('bookinfo/productpage').get(REVIEWS, user)).not.toHaveFault();
    }
  });
});

test('staging moves a tenth of the requests to reviews v3', () => {
  expect(meshOf(staging).from('bookinfo/productpage').get(REVIEWS)).toBeServedBy({
    'reviews/v1': 90,
    'reviews/v3': 10,
  });
});
