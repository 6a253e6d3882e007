import { Chart, Duration, JsonPatch } from 'cdk8s';
import {
  ClientTls,
  ConnectionPool,
  DirectResponse,
  EgressGateway,
  ExternalService,
  Fault,
  GatewayTls,
  HeaderMatch,
  HttpMatch,
  IngressGateway,
  type IngressGatewayProps,
  Injection,
  IstioInstallation,
  JwtIssuer,
  Mesh,
  MeshApp,
  MeshNamespace,
  MeshService,
  Mirror,
  MtlsMode,
  OutboundTraffic,
  PathMatch,
  PathPattern,
  Redirect,
  Rewrite,
  ServicePort,
  SynthesisError,
  TlsCredential,
  TlsOrigination,
  TrafficSplit,
} from '.';
import { messageOf } from './app/errors';
import { TestApp } from './fixtures/test-app';

/** What a person is told who makes this mistake: thrown at the call, or collected at synth. */
function complaints(make: (app: TestApp) => unknown): readonly string[] {
  const app = new TestApp({ outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
  try {
    make(app);
  } catch (error) {
    return error instanceof SynthesisError ? error.errors : [messageOf(error)];
  }
  return app.errors();
}

const ingress = (app: TestApp, props: Partial<IngressGatewayProps> = {}) =>
  new IngressGateway(app.chart, 'front', { namespace: app.shop, ...props });
const certificate = (host: string, secret: string) =>
  GatewayTls.simple({ hosts: [host], credential: TlsCredential.secret(secret) });
const external = (app: TestApp, id: string, host: string) =>
  new ExternalService(app.chart, id, {
    namespace: app.shop,
    host,
    ports: [ServicePort.http(80), ServicePort.tls(443)],
  });
const path = (match: PathMatch) => ({ match: HttpMatch.path(match) });

const LABEL = 'a DNS label has at most 63 lower-case letters, digits or "-" and starts and ends with a letter or digit';
const NAME =
  'a DNS name is a list of labels joined by ".", each of lower-case letters, digits and "-"; give the name without scheme, port or path';
const PORT = 'a port is a whole number from 1 to 65535';
const PERCENT = 'a percentage lies between 0 and 100';
const MILLIS = 'a duration is a whole number of milliseconds, at least 1; write for example Duration.millis(500)';

test.each<[string, (app: TestApp) => unknown, ...string[]]>([
  [
    'an environment name that is no label value',
    () => new MeshApp({ environment: 'Prod 1' }),
    'the environment name "Prod 1" cannot be a label value; use lowercase letters, digits and "-", at most 63 characters',
  ],
  ['a service name', (app) => app.service('Web_1'), `10-shop/Web_1: name: "Web_1" is not allowed; ${LABEL}`],
  ['a namespace name', (app) => app.namespace('Shop'), `10-shop/Shop: name: "Shop" is not allowed; ${LABEL}`],
  [
    'an exposed host',
    (app) => ingress(app).expose(app.service('web'), { host: 'a.com/x' }),
    `10-shop/front: host: "a.com/x" is not allowed; ${NAME}`,
  ],
  [
    'an external host',
    (app) => external(app, 'pay', 'https://pay.com'),
    `10-shop/pay: host: "https://pay.com" is not allowed; ${NAME}`,
  ],
  [
    'a server name',
    () => ClientTls.simple({ sni: 'https://pay.com' }),
    `ClientTls.simple: sni: "https://pay.com" is not allowed; ${NAME}`,
  ],
  ['a port of 0', () => ServicePort.http(0), `ServicePort.http: 0 is not allowed; ${PORT}`],
  ['a port over 65535', () => HttpMatch.port(65536), `HttpMatch.port: 65536 is not allowed; ${PORT}`],
  ['half a port', (app) => ingress(app, { httpPort: 80.5 }), `10-shop/front: httpPort: 80.5 is not allowed; ${PORT}`],
  [
    'an unknown version',
    (app) => {
      const web = app.service('web');
      web.addVersion('v1', { image: 'web:1' });
      web.version('v2');
    },
    '10-shop/web: no version "v2"; known: v1; add it with addVersion',
  ],
  [
    'a version that is there already',
    (app) => {
      const web = app.service('web');
      for (const image of ['web:1', 'web:2']) web.addVersion('v1', { image });
    },
    '10-shop/web: version "v1" is added twice; add each once, and ask for it by version()',
  ],
  [
    'weights below 100',
    (app) => TrafficSplit.weighted({ to: app.service('web'), percent: 90 }),
    'TrafficSplit: shop/web=90 adds up to 90; the percentages of a split add up to 100',
  ],
  [
    'weights over 100',
    (app) => TrafficSplit.weighted({ to: app.service('web'), percent: 90 }, { to: app.service('api'), percent: 20 }),
    'TrafficSplit: shop/web=90 shop/api=20 adds up to 110; the percentages of a split add up to 100',
  ],
  [
    'a share over 100',
    (app) => TrafficSplit.canary(app.service('web'), app.service('api'), 101),
    `TrafficSplit.canary: 101 is not allowed; ${PERCENT}`,
  ],
  [
    'a negative part of a fault',
    () => Fault.abort(500, { percent: -1 }),
    `Fault.abort: percent: -1 is not allowed; ${PERCENT}`,
  ],
  [
    'a part that is no number',
    () => Fault.abort(500, { percent: Number.NaN }),
    `Fault.abort: percent: NaN is not allowed; ${PERCENT}`,
  ],
  ['a mirrored part', (app) => Mirror.to(app.service('web'), 100.5), `Mirror.to: 100.5 is not allowed; ${PERCENT}`],
  [
    'an empty expression',
    () => PathMatch.regex(''),
    'PathMatch.regex: "" is not allowed; an empty regular expression matches nothing useful; leave the match out instead',
  ],
  [
    "JavaScript's look-behind",
    () => HeaderMatch.regex('x', '(?<!a)b'),
    'HeaderMatch.regex x: "(?<!a)b" is not allowed; Envoy reads RE2 syntax, which has no look-around and no back-references (error parsing regexp: invalid named capture: `(?<!a)b`); see https://github.com/google/re2/wiki/Syntax',
  ],
  [
    'an expression that does not end',
    () => PathMatch.regex('/a('),
    'PathMatch.regex: "/a(" is not allowed; Envoy reads RE2 syntax, which has no look-around and no back-references (error parsing regexp: missing closing ): `/a(`); see https://github.com/google/re2/wiki/Syntax',
  ],
  [
    'a negative time',
    () => Fault.delay(Duration.seconds(-1)),
    'Duration: -1 is not allowed; a time is not negative: write for example Duration.millis(500)',
  ],
  ['no time at all', () => Fault.delay(Duration.seconds(0)), `Fault.delay: "0ms" is not allowed; ${MILLIS}`],
  [
    'less than a millisecond',
    (app) => app.service('web').applyTimeout('deadline', Duration.millis(0.2)),
    `10-shop/web: timeout deadline: "0.2ms" is not allowed; ${MILLIS}`,
  ],
  [
    'a path without a slash',
    () => PathMatch.exact('login'),
    'PathMatch.exact: "login" is not allowed; a path starts with "/"; write "/login"',
  ],
  [
    'a policy path without a slash',
    () => PathPattern.prefix('login'),
    'PathPattern.prefix: "login" is not allowed; a path starts with "/"; write "/login"',
  ],
  [
    'a redirect to a path without a slash',
    () => Redirect.to({ path: 'login' }),
    'Redirect.to: path: "login" is not allowed; a path starts with "/"; write "/login"',
  ],
  [
    'a rewrite to a path without a slash',
    () => Rewrite.path('login'),
    'Rewrite.path: "login" is not allowed; a path starts with "/"; write "/login"',
  ],
  [
    'a match that cannot combine',
    () => HttpMatch.all(HttpMatch.path(PathMatch.regex('/[a-z]+')), HttpMatch.path(PathMatch.prefix('/ab'))),
    'HttpMatch.all: uri: regex "/[a-z]+" and prefix "/ab" cannot be joined; a match of Istio has room for one test only: write it as one regular expression, or use two routes',
  ],
  [
    'a route and a policy that cannot combine',
    (app) => {
      const web = app.service('web');
      web.route('words', { to: app.service('api'), ...path(PathMatch.regex('/[a-z]+')) });
      web.applyTimeout('deadline', Duration.seconds(1), path(PathMatch.prefix('/ab')));
    },
    '10-shop/web: 10-shop/web/words and 10-shop/web/deadline cannot be combined: uri: regex "/[a-z]+" and prefix "/ab" cannot be joined; use an exact path or header, or one expression in both',
  ],
  [
    'two defaults, in one breath',
    (app) => {
      const web = app.service('web');
      for (const to of ['old', 'new']) web.shiftTraffic(TrafficSplit.all(app.service(to)));
    },
    '10-shop/web: two default rules: 10-shop/web/default (shop/old=100) and 10-shop/web/default-2 (shop/new=100); give one a match or remove it',
  ],
  [
    'two rules of one id',
    (app) => {
      const web = app.service('web');
      for (const seconds of [1, 2]) web.applyTimeout('deadline', Duration.seconds(seconds));
    },
    '10-shop/web: 10-shop/web/deadline is there already; ids name the rules of a host: give timeout 2s another one',
  ],
  [
    'two services of one id',
    (app) => ['web', 'web'].map((id) => app.service(id)),
    '10-shop: two constructs have the id "web"; an id is unique in its scope: rename one, or pass another scope',
  ],
  [
    'a rule that is never reached',
    (app) => {
      const web = app.service('web');
      web.respond('all', DirectResponse.of(200), { ...path(PathMatch.prefix('/')), priority: 1 });
      web.respond('some', DirectResponse.of(201), { ...path(PathMatch.exact('/x')), priority: 2 });
    },
    '10-shop/web: 10-shop/web/some (answer 201) can never be reached: 10-shop/web/all (answer 200) takes all its requests first; give 10-shop/web/some a lower priority number or remove it (see IST0130)',
  ],
  [
    'a fault where the environment forbids them',
    (app) => app.service('web').injectFault('broken', Fault.abort(500)),
    '10-shop/web/broken: abort 500 for 100 % on shop/web: this environment forbids faults; remove it, or set faultInjection on the Mesh where nobody is harmed',
  ],
  [
    'TLS without a credential',
    () => certificate('a.com', ''),
    'TlsCredential.secret: TLS needs a certificate; name the Secret that holds it',
  ],
  [
    'HTTP rules on a TCP port',
    (app) => app.service('db', { ports: [ServicePort.tcp(5432)] }).applyTimeout('deadline', Duration.seconds(1)),
    '10-shop/db: deadline is a rule about HTTP requests, and the proxy sees none on 5432 tcp; declare the port with ServicePort.http, or use shiftTraffic',
  ],
  [
    'a rule for a port that the host does not have',
    (app) => app.service('web').applyTimeout('deadline', Duration.seconds(1), { match: HttpMatch.port(81) }),
    '10-shop/web/deadline: asks for port 81, on which shop/web (80 http) gets no HTTP requests; name an HTTP port of the host, or leave the port out',
  ],
  [
    'a rule for the TCP port of a host',
    (app) =>
      app
        .service('db', { ports: [ServicePort.http(80), ServicePort.tcp(5432)] })
        .respond('hello', DirectResponse.of(200), { match: HttpMatch.port(5432) }),
    '10-shop/db/hello: asks for port 5432, on which shop/db (80 http, 5432 tcp) gets no HTTP requests; name an HTTP port of the host, or leave the port out',
  ],
  [
    'HTTP to a TCP port',
    (app) => ingress(app).expose(app.service('db', { ports: [ServicePort.tcp(5432)] }), { host: '*' }),
    '10-shop/front: shop/db (5432 tcp) has no port that speaks HTTP; declare it with ServicePort.http, or use exposeTcp or exposeTls',
  ],
  [
    'a port that a service does not have',
    (app) => ingress(app).expose(app.service('web'), { host: '*', servicePort: 81 }),
    '10-shop/front: shop/web (80 http) has no port 81 that speaks HTTP; declare it with ServicePort.http, or use exposeTcp or exposeTls',
  ],
  [
    'a limit of nothing',
    () => ConnectionPool.of({ tcp: { maxConnections: 0 } }),
    'ConnectionPool.of: tcp.maxConnections: 0 is not allowed; give a whole number from 1 to 2147483647',
  ],
  [
    'an egress route for a host that is not registered here',
    (app) =>
      new EgressGateway(app.chart, 'out', { namespace: app.shop }).route(external(new TestApp(), 'pay', 'pay.com')),
    '10-shop/out: route: the host is not registered in this mesh; make an ExternalService for it in a namespace of this mesh',
  ],
  [
    'TLS in TLS',
    (app) =>
      new EgressGateway(app.chart, 'out', { namespace: app.shop }).route(external(app, 'pay', 'pay.com'), {
        port: 443,
        originate: TlsOrigination.atGateway(),
      }),
    '10-shop/out: route: callers of shop/pay (80 http, 443 tls) speak TLS themselves, and TLS in TLS is understood by nobody; declare the plain port that they call with ServicePort.http, or remove originate',
  ],
  [
    'a JWT issuer without keys',
    () => JwtIssuer.of({ issuer: 'users' }),
    'JwtIssuer users: has no keys, so no token could be checked; give jwks or jwksUri',
  ],
  [
    'a JWT issuer with an empty key set',
    () => JwtIssuer.of({ issuer: 'users', jwks: { keys: [] } }),
    'JwtIssuer users: jwks: is no key set with at least one key; write {"keys": [{"kty": "RSA", …}]}',
  ],
  [
    'STRICT in a namespace without injection',
    (app) => app.namespace('legacy', { injection: Injection.disabled(), mtls: MtlsMode.STRICT }),
    '10-shop/legacy: namespace legacy: mtls is STRICT but its pods have no proxy, which would end mutual TLS; enable injection or remove mtls',
  ],
  [
    'STRICT for a service without injection',
    (app) => {
      const namespace = app.namespace('legacy', { injection: Injection.disabled() });
      app.service('old', { namespace }).applyMtls(MtlsMode.STRICT);
    },
    '10-shop/old: mutual TLS is STRICT but it has pods without a proxy, which would end mutual TLS; enable injection, or remove the mode',
  ],
  [
    'REGISTRY_ONLY and a call to an undeclared host',
    (app) => app.service('web').calls({ hostName: 'pay.com', displayName: 'pay', ports: [ServicePort.https(443)] }),
    '10-shop/web: calls pay.com, which is not declared, and the outbound traffic is REGISTRY_ONLY, so its proxy refuses the call; declare it as an ExternalService',
  ],
  [
    'two external services with one host',
    (app) => ['pay', 'bill'].map((id) => external(app, id, 'pay.com')),
    '10-shop/mesh: pay.com has two owners: 10-shop/pay and 10-shop/bill; keep one and pass it to whoever needs it',
  ],
  [
    'a gateway port that the installation does not open',
    (app) => {
      ingress(app).exposeTcp(app.service('db', { ports: [ServicePort.tcp(5432)] }), { port: 31400 });
      new IstioInstallation(app.app, 'installation', { mesh: app.mesh, ingressGateway: { ports: [80] } });
    },
    '10-shop/front: listens on port 31400, which the Service istio-ingressgateway does not open; it opens 15021, 80: add the port to the installation, or leave its ports out',
  ],
  [
    'two certificates on one host and port',
    (app) =>
      ingress(app, { tls: [certificate('a.com', 'one'), certificate('a.com', 'two')] }).expose(app.service('web'), {
        host: 'a.com',
      }),
    '10-shop/front: HTTPS for a.com on port 443 of the pods istio=ingressgateway in istio-system is served twice, so one would win by chance; keep one',
  ],
])('%s', (_, make, ...messages) => {
  expect(complaints(make)).toEqual(messages);
});

test('mistakes that do not depend on each other are told together', () => {
  const told = complaints((app) => {
    const web = app.service('web');
    web.injectFault('broken', Fault.abort(500));
    for (const to of ['old', 'new']) web.shiftTraffic(TrafficSplit.all(app.service(to)));
    for (const id of ['pay', 'bill']) external(app, id, 'pay.com');
    app.namespace('legacy', { injection: Injection.disabled(), mtls: MtlsMode.STRICT });
    ingress(app);
  });
  expect(told).toEqual([
    expect.stringContaining('10-shop/mesh: pay.com has two owners'),
    expect.stringContaining('10-shop/web: two default rules'),
    expect.stringContaining('10-shop/web/broken: abort 500'),
    expect.stringContaining('10-shop/legacy: namespace legacy: mtls is STRICT'),
    expect.stringContaining('10-shop/front: serves nothing'),
  ]);
});

test('a mistake that several checks see is told once, and others beside it still are', () => {
  const app = new MeshApp({ environment: 'test', outdir: '/nowhere' });
  const chart = new Chart(app, '10-shop');
  const mesh = new Mesh(chart, 'mesh');
  const namespace = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const web = new MeshService(chart, 'web', { namespace, ports: [ServicePort.http(80)] });
  web.addVersion('v1', { image: 'shop/web:1' });
  const front = new IngressGateway(chart, 'front', {
    namespace,
    tls: [certificate('a.com', 'one'), certificate('a.com', 'two')],
  });
  front.expose(web, { host: 'a.com' });
  web.shiftTraffic(TrafficSplit.all(web.version('v1')));
  web.virtualService.addJsonPatch(JsonPatch.replace('/spec/hosts', ['*']));
  expect(() => app.synth()).toThrow(
    expect.objectContaining({
      errors: [
        expect.stringContaining('10-shop/front: HTTPS for a.com on port 443'),
        expect.stringMatching(/^10-shop\/web\/VirtualService: |^VirtualService shop\/web /),
      ],
    }),
  );
});

test('what is right is not complained about', () => {
  expect(
    complaints((app) => {
      const web = app.service('web');
      // Somebody else's Service is in the registry, and a declared host is too.
      web.calls(MeshService.fromAttributes({ name: 'db', namespace: 'data', ports: [ServicePort.tcp(5432)] }));
      web.calls(external(app, 'pay', 'pay.com'));
      // Two charts that say the same.
      const split = TrafficSplit.all(app.service('api'));
      web.shiftTraffic(split);
      web.shiftTraffic(split);
      web.shiftTraffic(split, { scope: new Chart(app.app, '20-team') });
    }),
  ).toEqual([]);
});
