import { Duration } from 'cdk8s';
import { demo, type Environment } from '../lib/environments';
import { Fault, MtlsMode, OutboundTraffic } from '../lib/istio';
import { issuer, meshOf } from './mesh';
import { jason, RATINGS, REVIEWS } from './row';

// The guide's other stages: the demo with that one value changed.

const permissive = { ...demo, mesh: { ...demo.mesh, mtls: MtlsMode.PERMISSIVE } };

test('2. sidecar injection: a pod without a proxy sends plaintext and obeys no route', () => {
  const reply = meshOf(permissive).from('legacy/curl').get('http://reviews.bookinfo:9080/reviews/0', jason);
  expect(reply).toBeServedBy('reviews');
  expect(reply.answer.destinations[0]?.clientSends).toBe('plaintext');
  expect(reply).not.toHaveTimeout();
});

test('6. every service is routed to v1 when nothing else is asked for', () => {
  const plain = meshOf({ ...demo, bookinfo: { reviews: { v1: 100 } } });
  const from = plain.from('bookinfo/productpage');
  expect(from.get(REVIEWS)).toBeServedBy({ 'reviews/v1': 100 });
  expect(from.get(REVIEWS, jason)).toBeServedBy({ 'reviews/v1': 100 });
  expect(from.get('http://details:9080/details/0')).toBeServedBy({ 'details/v1': 100 });
  expect(plain.from('bookinfo/reviews-v2').get(RATINGS)).toBeServedBy({ 'ratings/v1': 100 });
});

test("10. fault injection as an abort: jason's requests to ratings get 500, others are served", () => {
  const aborting = { ...demo, bookinfo: { ...demo.bookinfo, ratingsFault: Fault.abort(500) } };
  const reviews = meshOf(aborting).from('bookinfo/reviews-v2');
  expect(reviews.get(RATINGS, jason)).toBeAborted(500);
  expect(reviews.get(RATINGS, jason)).toAnswer(500);
  expect(reviews.get(RATINGS)).toBeServedBy({ 'ratings/v1': 100 });
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
])('11. traffic shifting %j', (share, shares) => {
  const productpage = meshOf({ ...demo, bookinfo: { ...demo.bookinfo, reviews: share } }).from('bookinfo/productpage');
  expect(productpage.get(REVIEWS)).toBeServedBy(shares);
  expect(productpage.get(REVIEWS, jason)).toBeServedBy({ 'reviews/v2': 100 });
});

test('12. TCP traffic shifting: at first all connections go to v1', () => {
  const first = meshOf({ ...demo, tcpTrafficShifting: { v2Percent: 0 } });
  expect(first.through().request('tcp://echo.example.com:31400')).toBeServedBy({ 'tcp-echo/v1': 100 });
});

test('13. timeouts: a request to reviews waits for half a second while ratings is delayed by 2 s', () => {
  const ratingsFault = Fault.delay(Duration.seconds(2));
  const slow = meshOf({ ...demo, bookinfo: { ...demo.bookinfo, testUser: undefined, ratingsFault } });
  expect(slow.from('bookinfo/reviews-v3').get(RATINGS)).toBeDelayed('2s');
  expect(slow.from('bookinfo/productpage').get(REVIEWS)).toTimeOutAfter('0.5s');
});

test.each([
  [25, { 'httpbin/v2': 25 }],
  [0, {}],
])('15. mirroring: %i %% are copied', (percent, shares) => {
  const reply = meshOf({ ...demo, mirroring: { percent } })
    .from('mirroring/curl')
    .get('http://httpbin:8000/headers');
  expect(reply).toBeServedBy({ 'httpbin/v1': 100 });
  expect(reply).toBeMirroredTo(shares);
});

describe('16. external services', () => {
  const client = 'external-services/curl';

  test('ALLOW_ANY: unknown hosts and registered ones are reached', () => {
    const open = meshOf({ ...demo, mesh: { ...demo.mesh, outboundTraffic: OutboundTraffic.ALLOW_ANY } }).from(client);
    for (const scheme of ['http', 'https']) expect(open.get(`${scheme}://unknown.example.com/`)).toPassThrough();
    expect(open.get('http://httpbin.org/')).toBeServed();
  });

  test('without an egress gateway requests go straight to the host', () => {
    const straight = meshOf({ ...demo, egressGateway: undefined }).from(client);
    for (const host of ['baidu.com', 'www.baidu.com', 'httpbin.org']) {
      expect(straight.get(`http://${host}/`)).toBeServedBy(host);
      expect(straight.get(`https://${host}/`)).toBeServedBy(host);
    }
  });
});

describe('18. mutual TLS', () => {
  test('permissive: 9 of 9 are served', () => {
    const servers = ['foo', 'bar', 'legacy'].map((namespace) => `http://httpbin.${namespace}:8000/ip`);
    const matrix = meshOf(permissive).matrix(['foo/curl', 'bar/curl', 'legacy/curl'], servers);
    expect(Object.values(matrix).flatMap((row) => Object.values(row))).toEqual(Array(9).fill('served'));
  });

  test('namespace by namespace: foo is strict, bar still takes plaintext', () => {
    const legacy = meshOf({ ...permissive, mutualTls: { foo: MtlsMode.STRICT } }).from('legacy/curl');
    expect(legacy.get('http://httpbin.foo:8000/ip')).toBeRefused();
    expect(legacy.get('http://httpbin.bar:8000/ip')).toBeServed();
  });
});

test('19. end-user JWT for the whole host: every path needs a token', () => {
  const { host, issuer: known } = demo.jwtAuthentication as NonNullable<Environment['jwtAuthentication']>;
  const whole = meshOf({ ...demo, jwtAuthentication: { host, issuer: known } }).through();
  expect(whole.get('http://httpbin.example.com/ip')).toAnswer(403);
  expect(whole.get('http://httpbin.example.com/ip', { jwt: issuer.sign() })).toBeServedBy('httpbin');
  expect(whole.get('http://httpbin.example.com/ip', { jwt: 'not.a.token' })).toAnswer(401);
});
