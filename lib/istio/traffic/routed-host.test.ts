import { App, Chart, Duration } from 'cdk8s';
import {
  DirectResponse,
  Fault,
  HeaderMatch,
  HttpMatch,
  HttpMethod,
  Injection,
  Mesh,
  MeshNamespace,
  type MeshProps,
  MeshService,
  PathMatch,
  Redirect,
  Rewrite,
  ServicePort,
  TrafficSplit,
} from '..';
import { PROVENANCE } from './provenance';

function setUp(props: MeshProps = { faultInjection: true }) {
  const chart = new Chart(new App(), '10-bookinfo');
  const mesh = new Mesh(chart, 'mesh', props);
  const namespace = new MeshNamespace(chart, 'bookinfo', { mesh, injection: Injection.enabled() });
  const reviews = new MeshService(chart, 'reviews', { namespace, ports: [ServicePort.http(9080)] });
  for (const version of ['v1', 'v2', 'v3']) reviews.addVersion(version, { image: 'example/reviews:1' });
  return { chart, mesh, namespace, reviews };
}

const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));
const rulesOf = (service: MeshService) => service.virtualService.toJson().spec.http;
const problemsOf = (service: MeshService) => service.node.validate();

test("jason's route, the split, the fault and the deadline stand in one VirtualService", () => {
  const { reviews } = setUp();
  reviews.applyTimeout('deadline', Duration.millis(500));
  reviews.injectFault('slow', Fault.delay(Duration.seconds(7)), { match: jason });
  reviews.shiftTraffic(TrafficSplit.canary(reviews.version('v1'), reviews.version('v3'), 50));
  reviews.route('jason-v2', { match: jason, to: reviews.version('v2') });

  const destination = (subset: string) => ({
    host: 'reviews.bookinfo.svc.cluster.local',
    port: { number: 9080 },
    subset,
  });
  expect(rulesOf(reviews)).toEqual([
    {
      name: 'jason-v2+slow+deadline',
      match: [{ headers: { 'end-user': { exact: 'jason' } } }],
      fault: { delay: { fixedDelay: '7s', percentage: { value: 100 } } },
      timeout: '0.5s',
      route: [{ destination: destination('v2') }],
    },
    {
      name: 'default+deadline',
      timeout: '0.5s',
      route: [
        { destination: destination('v1'), weight: 50 },
        { destination: destination('v3'), weight: 50 },
      ],
    },
  ]);
});

test('delay and abort of one host share the fault block', () => {
  const { reviews } = setUp();
  reviews.injectFault('slow', Fault.delay(Duration.seconds(2), { percent: 10 }));
  reviews.injectFault('broken', Fault.abort(503, { percent: 5 }));
  expect(rulesOf(reviews)).toEqual([
    expect.objectContaining({
      fault: {
        delay: { fixedDelay: '2s', percentage: { value: 10 } },
        abort: { httpStatus: 503, percentage: { value: 5 } },
      },
    }),
  ]);
});

test('the object says which constructs contributed', () => {
  const { chart, reviews } = setUp();
  const experiment = new Chart(chart.node.root, '50-experiment');
  reviews.route('jason-v2', { match: jason, to: reviews.version('v2'), scope: experiment });
  reviews.applyTimeout('deadline', Duration.seconds(1));
  expect(reviews.virtualService.toJson().metadata.annotations[PROVENANCE].split('\n')).toEqual([
    'deadline: 10-bookinfo/reviews/deadline',
    'default: 10-bookinfo/reviews',
    'jason-v2: 50-experiment/jason-v2',
  ]);
});

test('a service nobody routes has subsets and no VirtualService', () => {
  const { chart, reviews } = setUp();
  const kinds = chart.toJson().map((object) => object.kind);
  expect(kinds).toContain('DestinationRule');
  expect(kinds).not.toContain('VirtualService');
  expect(() => reviews.virtualService).toThrow('comes with the first route or policy');
});

describe('conflicts name both contributors', () => {
  test('two defaults', () => {
    const { reviews } = setUp();
    reviews.shiftTraffic(TrafficSplit.all(reviews.version('v1')));
    reviews.shiftTraffic(TrafficSplit.all(reviews.version('v2')), { id: 'other' });
    expect(problemsOf(reviews)).toEqual([
      '10-bookinfo/reviews: two default rules: 10-bookinfo/reviews/default (bookinfo/reviews/v1=100) and 10-bookinfo/reviews/other (bookinfo/reviews/v2=100); give one a match or remove it',
    ]);
  });

  test('the same match with another action', () => {
    const { reviews } = setUp();
    reviews.route('a', { match: jason, to: reviews.version('v1') });
    reviews.route('b', { match: jason, to: reviews.version('v2') });
    expect(problemsOf(reviews)).toEqual([
      expect.stringContaining('the same match (header end-user exact "jason") has two actions'),
    ]);
  });

  test('an overlap in which neither is more specific', () => {
    const { reviews } = setUp();
    reviews.route('user', { match: jason, to: reviews.version('v1') });
    reviews.route('beta', { match: HttpMatch.header(HeaderMatch.present('beta')), to: reviews.version('v2') });
    expect(problemsOf(reviews)).toEqual([
      expect.stringMatching(/reviews\/beta .* and .*reviews\/user .* overlap and neither is more specific/),
    ]);
  });

  test('a rule that an earlier one leaves nothing to', () => {
    const { reviews } = setUp();
    reviews.route('wide', { match: HttpMatch.path(PathMatch.prefix('/a')), to: reviews.version('v1'), priority: 1 });
    reviews.route('narrow', {
      match: HttpMatch.path(PathMatch.prefix('/a/b')),
      to: reviews.version('v2'),
      priority: 2,
    });
    expect(problemsOf(reviews)).toEqual([expect.stringMatching(/narrow .* can never be reached: .*wide/)]);
  });

  test('a policy that lands on no rule', () => {
    const { reviews } = setUp();
    const old = HttpMatch.path(PathMatch.prefix('/old'));
    reviews.redirect('moved', Redirect.to({ path: '/new' }), { match: old });
    reviews.applyTimeout('deadline', Duration.seconds(1), { match: HttpMatch.all(old, jason) });
    expect(problemsOf(reviews)).toEqual([
      expect.stringContaining('10-bookinfo/reviews/deadline (timeout) lands on no rule'),
    ]);
  });

  test('one id used twice', () => {
    const { chart, reviews } = setUp();
    reviews.route('jason', { match: jason, to: reviews.version('v2') });
    reviews.applyTimeout('jason', Duration.seconds(1), { scope: chart });
    expect(problemsOf(reviews)).toEqual([
      expect.stringContaining('two contributions are called "jason": 10-bookinfo/jason and 10-bookinfo/reviews/jason'),
    ]);
  });

  test('a match that Istio has no words for', () => {
    const { reviews } = setUp();
    reviews.route('numbers', { match: HttpMatch.path(PathMatch.regex('/items/[0-9]+')), to: reviews.version('v1') });
    reviews.applyTimeout('deadline', Duration.seconds(1), { match: HttpMatch.path(PathMatch.prefix('/items/1')) });
    expect(problemsOf(reviews)).toEqual([
      expect.stringContaining('numbers and 10-bookinfo/reviews/deadline cannot be combined: uri: regex'),
    ]);
  });

  test('two owners of one host', () => {
    const { chart, namespace, mesh } = setUp();
    new MeshService(chart, 'again', { namespace, name: 'reviews', ports: [ServicePort.http(9080)] });
    expect(mesh.node.validate()).toEqual([
      'reviews.bookinfo.svc.cluster.local has two owners: 10-bookinfo/reviews and 10-bookinfo/again; keep one and pass it to whoever needs it',
    ]);
  });
});

test('the same contribution twice is one rule with two contributors', () => {
  const { chart, reviews } = setUp();
  reviews.route('a', { match: jason, to: reviews.version('v2') });
  reviews.route('b', { match: jason, to: reviews.version('v2'), scope: chart });
  expect(problemsOf(reviews)).toEqual([]);
  expect(rulesOf(reviews).map((rule: { name: string }) => rule.name)).toEqual(['b+a', 'default']);
});

test('more rules than the mesh allows are an error that names the contributors', () => {
  const { reviews } = setUp({ maxRulesPerHost: 2 });
  reviews.route('jason', { match: jason, to: reviews.version('v2') });
  reviews.applyTimeout('deadline', Duration.seconds(1), { match: HttpMatch.method(HttpMethod.GET) });
  expect(problemsOf(reviews)).toEqual([expect.stringMatching(/more than 2 rules; they come from .*deadline, .*jason/)]);
});

test('faults are refused where the mesh does not allow them', () => {
  const { reviews } = setUp({});
  reviews.injectFault('slow', Fault.delay(Duration.seconds(7)));
  expect(problemsOf(reviews)).toEqual([
    '10-bookinfo/reviews/slow: delay 7s for 100 % on bookinfo/reviews: this environment forbids faults; remove it, or set faultInjection on the Mesh where nobody is harmed',
  ]);
});

test('a policy that narrows a rewritten path gets an equivalent rewrite', () => {
  const { reviews } = setUp();
  reviews.route('api', {
    match: HttpMatch.path(PathMatch.prefix('/api')),
    to: reviews.version('v1'),
    rewrite: Rewrite.path('/'),
  });
  reviews.applyTimeout('deadline', Duration.seconds(1), { match: HttpMatch.path(PathMatch.prefix('/api/slow')) });
  expect(
    rulesOf(reviews).map(({ match, rewrite }: { match?: { uri: unknown }[]; rewrite?: unknown }) => [
      match?.[0]?.uri,
      rewrite,
    ]),
  ).toEqual([
    [{ prefix: '/api/slow' }, { uri: '//slow' }],
    [{ prefix: '/api' }, { uri: '/' }],
    [undefined, undefined],
  ]);
});

test('every HTTP port of a service keeps its requests', () => {
  const { chart, namespace } = setUp();
  const web = new MeshService(chart, 'web', {
    namespace,
    ports: [ServicePort.http(80), ServicePort.http(8080, { name: 'http-admin' })],
  });
  const v1 = web.addVersion('v1', { image: 'example/web:1' });
  web.route('jason', { match: jason, to: v1 });
  const found = rulesOf(web).map((rule: { match: { port: number }[]; route: { destination: { port: unknown } }[] }) => [
    rule.match[0]?.port,
    rule.route[0]?.destination.port,
  ]);
  expect(found).toEqual([
    [80, { number: 80 }],
    [80, { number: 80 }],
    [8080, { number: 8080 }],
    [8080, { number: 8080 }],
  ]);
});

test('a TCP service is split by connection', () => {
  const { chart, namespace } = setUp();
  const echo = new MeshService(chart, 'echo', {
    namespace,
    ports: [ServicePort.tcp(9000), ServicePort.tcp(9001, { name: 'tcp-other' })],
  });
  const [one, two] = ['v1', 'v2'].map((version) => echo.addVersion(version, { image: 'example/echo:1' }));
  if (!one || !two) throw new Error('two versions were added');
  echo.shiftTraffic(TrafficSplit.canary(one, two, 20));
  const destination = (subset: string, number: number) => ({
    host: 'echo.bookinfo.svc.cluster.local',
    port: { number },
    subset,
  });
  expect(echo.virtualService.toJson().spec.tcp).toEqual(
    [9000, 9001].map((port) => ({
      match: [{ port }],
      route: [
        { destination: destination('v1', port), weight: 80 },
        { destination: destination('v2', port), weight: 20 },
      ],
    })),
  );
  expect(() => echo.applyTimeout('deadline', Duration.seconds(1))).toThrow(
    'deadline is a rule about HTTP requests, and the proxy sees none on 9000 tcp, 9001 tcp',
  );
});

test.each([
  [
    'an unknown version',
    () => setUp().reviews.version('v9'),
    '10-bookinfo/reviews: no version "v9"; known: v1, v2, v3; add it with addVersion',
  ],
  [
    'a relative path',
    () => PathMatch.prefix('static'),
    'PathMatch.prefix: "static" is not allowed; a path starts with "/"; write "/static"',
  ],
  ["JavaScript's look-ahead", () => PathMatch.regex('/(?!a).*'), 'Envoy reads RE2 syntax'],
  ['an empty expression', () => HeaderMatch.regex('x', ''), 'an empty regular expression'],
  ['a percentage over 100', () => Fault.abort(500, { percent: 101 }), 'a percentage lies between 0 and 100'],
  ['a delay below a millisecond', () => Fault.delay(Duration.millis(0.5)), 'at least 1'],
  [
    'weights that miss 100',
    () => TrafficSplit.weighted({ to: setUp().reviews, percent: 80 }),
    'bookinfo/reviews=80 adds up to 80; the percentages of a split add up to 100',
  ],
  [
    'a contradiction',
    () => HttpMatch.all(jason, HttpMatch.header(HeaderMatch.absent('end-user'))),
    'no request can match all of',
  ],
  [
    'two expressions on one header',
    () =>
      HttpMatch.all(HttpMatch.header(HeaderMatch.regex('a', 'x+')), HttpMatch.header(HeaderMatch.regex('a', '[xy]'))),
    'cannot be joined',
  ],
  ['an odd status', () => DirectResponse.of(99), 'give a whole number from 200 to 599'],
  ['a redirect to nowhere', () => Redirect.to({}), 'nothing changes'],
  [
    'a rewrite without a path',
    () => setUp().reviews.route('x', { match: jason, to: setUp().reviews, rewrite: Rewrite.path('/') }),
    'rewrites the path it matched, and has no path match',
  ],
  ['a port out of range', () => ServicePort.http(70_000), 'a port is a whole number from 1 to 65535'],
  ['a port name that hides its protocol', () => ServicePort.tcp(9000, { name: 'echo' }), 'call it "tcp-echo"'],
])('%s is refused where it is written', (_, make, message) => {
  expect(make).toThrow(message);
});

test('a host of somebody else can be called and not changed', () => {
  const theirs = MeshService.fromAttributes({ name: 'payments', namespace: 'shop', ports: [ServicePort.http(80)] });
  expect(theirs.hostName).toBe('payments.shop.svc.cluster.local');
  // @ts-expect-error: a second VirtualService for their host would overwrite theirs
  expect(() => theirs.injectFault('slow', Fault.delay(Duration.seconds(1)))).toThrow();
});

/** Never run: the compiler refuses each of these, and reports any that it stops refusing. */
function mistakesThatDoNotCompile(): void {
  const { chart, reviews } = setUp();
  // @ts-expect-error: a namespace says whether its pods get a proxy
  new MeshNamespace(chart, 'ns', { mesh: reviews.mesh });
  // @ts-expect-error: a match is a value, not a rule of Istio's
  reviews.route('x', { match: { uri: { prefix: '/' } }, to: reviews });
  // @ts-expect-error: a host is an object, not its name
  reviews.route('x', { to: 'reviews.bookinfo' });
  // @ts-expect-error: a time has a unit
  reviews.applyTimeout('x', 500);
  // @ts-expect-error: values are made by their factories
  new TrafficSplit([]);
  // @ts-expect-error: what is written stays as it is
  reviews.ports.push(ServicePort.http(80));
}
void mistakesThatDoNotCompile;
