import { Chart, Duration } from 'cdk8s';
import {
  Fault,
  GatewayTls,
  HeaderMatch,
  HttpMatch,
  IngressGateway,
  type IngressGatewayProps,
  JwtIssuer,
  MeshService,
  PathMatch,
  Redirect,
  Rewrite,
  ServicePort,
  TlsCredential,
  TlsVersion,
  TrafficSplit,
} from '..';
import { Shop } from '../fixtures/shop';

const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));
const cert = (name: string) => TlsCredential.secret(name);

function open(props: Partial<IngressGatewayProps> = {}) {
  const shop = new Shop();
  const web = shop.service('web', [ServicePort.http(9080)], ['v1', 'v2']);
  const ingress = new IngressGateway(shop.chart, 'front', { namespace: shop.namespace, ...props });
  return { shop, web, ingress };
}

const serversOf = (shop: Shop, name = 'front') =>
  shop.spec<{ servers: { port: { name: string; number: number; protocol: string }; hosts: string[]; tls?: object }[] }>(
    'Gateway',
    name,
  ).servers;

const destination = (subset?: string) => ({
  host: 'web.shop.svc.cluster.local',
  port: { number: 9080 },
  ...(subset && { subset }),
});

test("paths of the guide lead to the service, and the service's own rules hold behind them", () => {
  const { shop, web, ingress } = open();
  ingress.expose(web, { host: '*', paths: [PathMatch.exact('/productpage'), PathMatch.prefix('/static')] });
  web.route('jason-v2', { match: jason, to: web.version('v2') });
  web.applyTimeout('deadline', Duration.millis(500));
  expect(serversOf(shop)).toEqual([{ port: { name: 'http-80', number: 80, protocol: 'HTTP' }, hosts: ['*'] }]);
  expect(shop.spec('VirtualService', 'front-any')).toEqual({
    hosts: ['*'],
    gateways: ['shop/front'],
    http: [
      {
        name: 'expose-web+jason-v2+deadline',
        match: [
          { uri: { exact: '/productpage' }, headers: { 'end-user': { exact: 'jason' } } },
          { uri: { prefix: '/static' }, headers: { 'end-user': { exact: 'jason' } } },
        ],
        route: [{ destination: destination('v2') }],
        timeout: '0.5s',
      },
      {
        name: 'expose-web+default+deadline',
        match: [{ uri: { exact: '/productpage' } }, { uri: { prefix: '/static' } }],
        route: [{ destination: destination() }],
        timeout: '0.5s',
      },
    ],
  });
  expect(shop.manifest('VirtualService', 'front-any').metadata.annotations?.['mesh.cdk8s.io/provenance']).toBe(
    [
      'deadline: 10-shop/web/deadline',
      'default: 10-shop/web',
      'expose-web: 10-shop/front/host-any/expose-web',
      'jason-v2: 10-shop/web/jason-v2',
    ].join('\n'),
  );
});

test('rules about callers stay out, and applyServiceRoutes: false leaves all of them out', () => {
  const { shop, web, ingress } = open();
  web.route('from-job', { match: HttpMatch.sourceLabels({ app: 'job' }), to: web.version('v1') });
  web.route('from-ns', { match: HttpMatch.sourceNamespace('jobs'), to: web.version('v1') });
  web.route('port', { match: HttpMatch.port(9080), to: web.version('v1'), priority: 1 });
  web.shiftTraffic(TrafficSplit.all(web.version('v2')));
  ingress.expose(web, { host: 'a.example.com' });
  ingress.expose(web, { host: '*.b.example.com', applyServiceRoutes: false });
  expect(shop.spec('VirtualService', 'front-a-example-com').http).toEqual([
    { name: 'expose-web+default', route: [{ destination: destination('v2') }] },
  ]);
  expect(shop.spec('VirtualService', 'front-any-b-example-com').http).toEqual([
    { name: 'expose-web', route: [{ destination: destination() }] },
  ]);
});

test("the service's paths are those after the rewrite of the exposure", () => {
  const { shop, web, ingress } = open();
  web.route('admin', {
    match: HttpMatch.path(PathMatch.prefix('/admin')),
    to: web.version('v2'),
    rewrite: Rewrite.path('/internal'),
  });
  web.redirect('old', Redirect.to({ path: '/new' }), { match: HttpMatch.path(PathMatch.exact('/old')) });
  ingress.expose(web, { host: '*', paths: [PathMatch.prefix('/shop/')], rewrite: Rewrite.path('/') });
  expect(shop.spec('VirtualService', 'front-any').http).toEqual([
    { name: 'expose-web+old', match: [{ uri: { exact: '/shop/old' } }], redirect: { uri: '/new' } },
    {
      name: 'expose-web+admin',
      match: [{ uri: { prefix: '/shop/admin' } }],
      rewrite: { uri: '/internal' },
      route: [{ destination: destination('v2') }],
    },
    {
      name: 'expose-web+default',
      match: [{ uri: { prefix: '/shop/' } }],
      rewrite: { uri: '/' },
      route: [{ destination: destination() }],
    },
  ]);
});

test('a host rewritten by the exposure decides tests of the authority at synth', () => {
  const { shop, web, ingress } = open();
  web.route('other', { match: HttpMatch.authority('other'), to: web.version('v1') });
  web.route('inner', { match: HttpMatch.authority('web.inner'), to: web.version('v2') });
  ingress.expose(web, { host: '*', rewrite: Rewrite.authority('web.inner') });
  expect(shop.spec('VirtualService', 'front-any').http).toEqual([
    { name: 'expose-web+inner', rewrite: { authority: 'web.inner' }, route: [{ destination: destination('v2') }] },
  ]);
});

test('several exposures share a host; the more specific path and the priority decide', () => {
  const { shop, web, ingress } = open();
  const api = shop.service('api', [ServicePort.http(7000)]);
  ingress.expose(web, { host: '*' });
  ingress.expose(api, { host: '*', paths: [PathMatch.prefix('/api')], scope: new Chart(shop.app, '20-api') });
  const { http } = shop.spec<{ http: { name: string; route: { destination: object }[] }[] }>(
    'VirtualService',
    'front-any',
  );
  expect(http.map((rule) => [rule.name, rule.route[0]?.destination])).toEqual([
    ['expose-api+default', { host: 'api.shop.svc.cluster.local', port: { number: 7000 } }],
    ['expose-web+default', destination()],
  ]);
});

test('claims of a token choose the version at the gateway, where tokens are checked, and nowhere else', () => {
  const { shop, web, ingress } = open();
  const admins = HttpMatch.claim('groups', 'admin');
  web.route('admins', { match: admins, to: web.version('v2') });
  web.route('owners', {
    match: HttpMatch.claim(['shop.example', 'role'], 'owner'),
    to: web.version('v2'),
    priority: 1,
  });
  ingress.expose(web, { host: '*' });
  expect(shop.errors()).toEqual([
    '10-shop/front: 10-shop/web/admins asks for a claim, and the gateway checks no tokens, so it never holds; call requireJwt or acceptJwt on the gateway',
    '10-shop/front: 10-shop/web/owners asks for a claim, and the gateway checks no tokens, so it never holds; call requireJwt or acceptJwt on the gateway',
  ]);
  const issuer = 'https://issuer.example.com';
  const other = new IngressGateway(shop.chart, 'other', { namespace: shop.namespace, hosts: ['other.example.com'] });
  other.acceptJwt(JwtIssuer.of({ issuer, jwksUri: `${issuer}/jwks` }));
  expect(shop.errors()).toEqual([]);
  expect(shop.spec('VirtualService', 'front-any').http).toMatchObject([
    {
      name: 'expose-web+owners',
      match: [{ headers: { '@request.auth.claims[shop.example][role]': { exact: 'owner' } } }],
    },
    { name: 'expose-web+admins', match: [{ headers: { '@request.auth.claims.groups': { exact: 'admin' } } }] },
    { name: 'expose-web+default' },
  ]);
  expect(shop.spec('VirtualService', 'web').http).toEqual([
    { name: 'default', route: [{ destination: destination() }] },
  ]);
});

test('a claim can have several values at once, so two routes by it need a priority', () => {
  const { shop, web, ingress } = open();
  web.route('admins', { match: HttpMatch.claim('groups', 'admin'), to: web.version('v2') });
  web.route('staff', { match: HttpMatch.claim('groups', 'staff'), to: web.version('v1') });
  ingress.expose(web, { host: '*' });
  expect(shop.errors().join()).toContain('overlap and neither is more specific');
  expect(() => HttpMatch.all(HttpMatch.claim('groups', 'admin'), HttpMatch.claim('groups', 'staff'))).toThrow(
    'can both hold, and there is room for one',
  );
});

test('the order of the calls does not matter', () => {
  const build = (order: <T>(items: readonly T[]) => readonly T[]) => {
    const { shop, web, ingress } = open();
    const team = new Chart(shop.app, '20-team');
    const calls = [
      () => ingress.expose(web, { host: '*', scope: team }),
      () => ingress.expose(web, { host: 'a.example.com', scope: team }),
      () => ingress.expose(web, { host: '*', id: 'static', paths: [PathMatch.prefix('/static')], match: jason }),
      () => web.route('jason-v2', { match: jason, to: web.version('v2') }),
      () => web.applyTimeout('deadline', Duration.seconds(1)),
    ];
    for (const call of order(calls)) call();
    return ['front-any', 'front-a-example-com'].map((name) => JSON.stringify(shop.manifest('VirtualService', name)));
  };
  const forward = build((calls) => calls);
  expect(forward[0]).toContain('"static+jason-v2+deadline"');
  expect(build((calls) => [...calls].reverse())).toEqual(forward);
});

test('HTTPS ends at the gateway, plaintext is redirected there', () => {
  const { shop, web, ingress } = open({
    hosts: ['a.example.com', '*.b.example.com', 'plain.example.com'],
    tls: [
      GatewayTls.simple({ hosts: ['a.example.com'], credential: cert('a-cert'), minVersion: TlsVersion.V1_3 }),
      GatewayTls.mutual({ hosts: ['*.b.example.com'], credential: cert('b-cert'), subjectAltNames: ['client'] }),
    ],
  });
  for (const host of ['a.example.com', 'x.b.example.com', 'plain.example.com']) ingress.expose(web, { host });
  const port = (name: string, number: number, protocol: string) => ({ name, number, protocol });
  expect(serversOf(shop)).toEqual([
    { port: port('http-80', 80, 'HTTP'), hosts: ['plain.example.com'] },
    {
      port: port('http-80-redirect', 80, 'HTTP'),
      hosts: ['*.b.example.com', 'a.example.com'],
      tls: { httpsRedirect: true },
    },
    {
      port: port('https-443-a-example-com', 443, 'HTTPS'),
      hosts: ['a.example.com'],
      tls: { mode: 'SIMPLE', credentialName: 'a-cert', minProtocolVersion: 'TLSV1_3' },
    },
    {
      port: port('https-443-any-b-example-com', 443, 'HTTPS'),
      hosts: ['*.b.example.com'],
      tls: { mode: 'MUTUAL', credentialName: 'b-cert', subjectAltNames: ['client'] },
    },
  ]);
  expect(ingress.ports).toEqual([
    { port: 80, protocol: 'HTTP' },
    { port: 443, protocol: 'HTTPS' },
  ]);
});

test("cert-manager is asked for a certificate beside the gateway's pods", () => {
  const { shop, web, ingress } = open({
    tls: [
      GatewayTls.simple({
        hosts: ['a.example.com'],
        credential: TlsCredential.certManager({ issuer: 'letsencrypt', secretName: 'a-cert' }),
      }),
    ],
  });
  ingress.expose(web, { host: 'a.example.com' });
  expect(shop.manifest('Certificate', 'a-cert')).toMatchObject({
    apiVersion: 'cert-manager.io/v1',
    metadata: { namespace: 'istio-system' },
    spec: {
      secretName: 'a-cert',
      dnsNames: ['a.example.com'],
      issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
    },
  });
});

test('TCP and TLS connections go to the versions as the traffic is shifted', () => {
  const { shop, ingress } = open();
  const echo = shop.service(
    'echo',
    [ServicePort.tcp(9000), ServicePort.tcp(9001, { name: 'tcp-other' })],
    ['v1', 'v2'],
  );
  const secure = shop.service('secure', [ServicePort.tls(443)]);
  ingress.exposeTcp(echo, { port: 31400 });
  ingress.exposeTls(secure, { host: 'secure.example.com' });
  echo.shiftTraffic(TrafficSplit.canary(echo.version('v1'), echo.version('v2'), 20));
  const to = (name: string, port: number, subset?: string) => ({
    host: `${name}.shop.svc.cluster.local`,
    port: { number: port },
    ...(subset && { subset }),
  });
  expect(shop.spec('VirtualService', 'front-tcp-31400')).toEqual({
    hosts: ['*'],
    gateways: ['shop/front'],
    tcp: [
      {
        match: [{ port: 31400 }],
        route: [
          { destination: to('echo', 9000, 'v1'), weight: 80 },
          { destination: to('echo', 9000, 'v2'), weight: 20 },
        ],
      },
    ],
  });
  expect(shop.spec('VirtualService', 'front-secure-example-com').tls).toEqual([
    { match: [{ port: 443, sniHosts: ['secure.example.com'] }], route: [{ destination: to('secure', 443) }] },
  ]);
  expect(serversOf(shop).map(({ port, hosts, tls }) => [port.name, port.protocol, hosts, tls])).toEqual([
    ['tls-443', 'TLS', ['secure.example.com'], { mode: 'PASSTHROUGH' }],
    ['tcp-31400', 'TCP', ['*'], undefined],
  ]);
});

test('a service of somebody else can be exposed as it is', () => {
  const { shop, ingress } = open();
  const other = MeshService.fromAttributes({ name: 'other', namespace: 'theirs', ports: [ServicePort.http(80)] });
  ingress.expose(other, { host: 'other.example.com' });
  expect(shop.spec('VirtualService', 'front-other-example-com').http).toEqual([
    {
      name: 'expose-other',
      route: [{ destination: { host: 'other.theirs.svc.cluster.local', port: { number: 80 } } }],
    },
  ]);
});

test('the gateway has the identity of its pods', () => {
  const { ingress } = open();
  expect(ingress).toMatchObject({
    principal: 'cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account',
    namespaceName: 'istio-system',
    selector: { istio: 'ingressgateway' },
    displayName: 'shop/front',
  });
});

describe('mistakes', () => {
  test.each<[string, string, (set: ReturnType<typeof open>) => void]>([
    [
      'a host with a scheme',
      '10-shop/front: host: "https://a.example.com" is not allowed; a DNS name is a list of labels joined by ".", each of lower-case letters, digits and "-"; give the name without scheme, port or path',
      ({ ingress, web }) => ingress.expose(web, { host: 'https://a.example.com' }),
    ],
    [
      'TLS without a credential',
      'TlsCredential.secret: TLS needs a certificate; name the Secret that holds it',
      () => GatewayTls.simple({ hosts: ['a'], credential: cert('') }),
    ],
    [
      'a certificate for nobody',
      'GatewayTls.simple: no host; name the hosts that the certificate is for',
      () => GatewayTls.simple({ hosts: [], credential: cert('a') }),
    ],
    [
      'HTTP rules on a TCP port',
      '10-shop/front: shop/echo (9000 tcp) has no port that speaks HTTP; declare it with ServicePort.http, or use exposeTcp or exposeTls',
      ({ ingress, shop }) => ingress.expose(shop.service('echo', [ServicePort.tcp(9000)]), { host: '*' }),
    ],
    [
      'TCP to an HTTP port',
      '10-shop/front: shop/web (9080 http) has no port that speaks TCP or TLS; declare it with ServicePort.tcp or ServicePort.tls, or use expose for HTTP',
      ({ ingress, web }) => ingress.exposeTcp(web, { port: 31400 }),
    ],
    [
      'two services on one TCP port',
      '10-shop/front: port 31400 leads to shop/one and to shop/two; a TCP port has one destination: choose another port',
      ({ ingress, shop }) => {
        ingress.exposeTcp(shop.service('one', [ServicePort.tcp(1)]), { port: 31400 });
        ingress.exposeTcp(shop.service('two', [ServicePort.tcp(2)]), { port: 31400 });
      },
    ],
    [
      'a rewrite without a path',
      '10-shop/front/host-any: expose-web rewrites the path it matched, and has no path match; give it paths, or use Rewrite.pathRegex',
      ({ ingress, web }) => ingress.expose(web, { host: '*', rewrite: Rewrite.path('/') }),
    ],
    [
      'two exposures with one id',
      '20-team/front-any: 10-shop/front/host-any/expose-web is called "expose-web" as well; ids name the rules of a host: give one an id, or expose all its paths at once',
      ({ ingress, web, shop }) => {
        ingress.expose(web, { host: '*' });
        ingress.expose(web, { host: '*', paths: [PathMatch.exact('/')], scope: new Chart(shop.app, '20-team') });
      },
    ],
    [
      'a workload as a client from outside',
      'expose: source label app=job: clients of a gateway are no workloads of the mesh; match them by headers, a claim or a path',
      ({ ingress, web }) => ingress.expose(web, { host: '*', match: HttpMatch.sourceLabels({ app: 'job' }) }),
    ],
    [
      'no paths',
      'expose: paths is empty, so nothing would be exposed; leave it out for all paths',
      ({ ingress, web }) => ingress.expose(web, { host: '*', paths: [] }),
    ],
  ])('%s', (_, message, make) => {
    expect(() => make(open())).toThrow(message);
  });

  test.each<[string, string, Partial<IngressGatewayProps>, (set: ReturnType<typeof open>) => void]>([
    [
      'a gateway that serves nothing',
      '10-shop/front: serves nothing; call expose, exposeTcp or exposeTls, or remove the gateway',
      {},
      () => undefined,
    ],
    [
      'a host without a certificate',
      '10-shop/front: b.example.com is exposed, and the gateway serves only a.example.com; add a certificate for it, or list it in hosts',
      { tls: [GatewayTls.simple({ hosts: ['a.example.com'], credential: cert('a') })] },
      ({ ingress, web }) => ingress.expose(web, { host: 'b.example.com' }),
    ],
    [
      'two certificates for one host and port',
      '10-shop/front: HTTPS for a.example.com on port 443 of the pods istio=ingressgateway in istio-system is served twice, so one would win by chance; keep one',
      {
        tls: [
          GatewayTls.simple({ hosts: ['a.example.com'], credential: cert('a') }),
          GatewayTls.simple({ hosts: ['a.example.com'], credential: cert('b') }),
        ],
      },
      ({ ingress, web }) => ingress.expose(web, { host: 'a.example.com' }),
    ],
    [
      'HTTP and TCP on one port',
      '10-shop/front (HTTP): port 80 of the pods istio=ingressgateway in istio-system is also taken by 10-shop/front (TCP); a port speaks one protocol: choose another port',
      {},
      ({ ingress, web, shop }) => {
        ingress.expose(web, { host: '*' });
        ingress.exposeTcp(shop.service('echo', [ServicePort.tcp(9000)]), { port: 80 });
      },
    ],
    [
      'one host on two gateways',
      '10-shop/front and 10-shop/second: HTTP for * on port 80 of the pods istio=ingressgateway in istio-system is served twice, so one would win by chance; keep one',
      {},
      ({ ingress, web, shop }) => {
        ingress.expose(web, { host: '*' });
        new IngressGateway(shop.chart, 'second', { namespace: shop.namespace }).expose(web, { host: '*' });
      },
    ],
    [
      'two services for the same requests',
      '10-shop/front/host-any: the same match (path exact "/") has two actions: 10-shop/front/host-any/expose-api (expose shop/api:8000) and 10-shop/front/host-any/expose-web (expose shop/web:9080); change one match, remove one of them or give one a priority',
      {},
      ({ ingress, web, shop }) => {
        ingress.expose(web, { host: '*', paths: [PathMatch.exact('/')] });
        ingress.expose(shop.service('api'), { host: '*', paths: [PathMatch.exact('/')] });
      },
    ],
    [
      'a regular expression behind a prefix',
      '10-shop/front/host-any: 10-shop/front/host-any/expose-web and 10-shop/web, 10-shop/web/slow cannot be combined: regex "/[a-z]+" and prefix "/static" cannot be joined; use prefixes and exact paths in both, or set applyServiceRoutes to false',
      {},
      ({ ingress, web }) => {
        web.injectFault('slow', Fault.abort(500), { match: HttpMatch.path(PathMatch.regex('/[a-z]+')) });
        ingress.expose(web, { host: '*', paths: [PathMatch.prefix('/static')] });
      },
    ],
  ])('%s', (_, message, props, make) => {
    const set = open(props);
    make(set);
    expect(set.shop.errors()).toEqual([message]);
  });

  test('gateways on other pods share nothing', () => {
    const { ingress, web, shop } = open();
    ingress.expose(web, { host: '*' });
    const inner = new IngressGateway(shop.chart, 'inner', { namespace: shop.namespace, selector: { istio: 'inner' } });
    inner.expose(web, { host: '*' });
    expect(shop.errors()).toEqual([]);
  });
});

describe('policies of a gateway', () => {
  const issuer = JwtIssuer.of({ issuer: 'me', jwksUri: 'https://example.com/jwks.json' });

  test('demand tokens of requests, and leave TCP alone that another gateway opens on the same pods', () => {
    const shop = new Shop();
    const { namespace } = shop;
    const web = new IngressGateway(shop.chart, 'web', { namespace });
    web.expose(shop.service('cart'), { host: 'cart.example.com' });
    web.requireJwt(issuer, { hosts: ['cart.example.com'] });
    const tcp = new IngressGateway(shop.chart, 'tcp', { namespace });
    tcp.exposeTcp(shop.service('echo', [ServicePort.tcp(9000)]), { port: 31400 });
    expect(shop.manifest('RequestAuthentication', 'web').metadata.namespace).toBe('istio-system');
    expect(shop.spec('AuthorizationPolicy', 'web-jwt-cart-example-com')).toMatchObject({
      action: 'DENY',
      selector: { matchLabels: { istio: 'ingressgateway' } },
      rules: [{ to: [{ operation: { hosts: ['cart.example.com', 'cart.example.com:*'], notPorts: ['31400'] } }] }],
    });
  });
});
