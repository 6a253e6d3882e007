import { Construct } from 'constructs';
import { TestApp } from '../fixtures/test-app';
import { MtlsMode } from '../mesh/mtls-mode';
import { PathNormalization } from '../mesh/path-normalization';
import { ServicePort } from '../mesh/service-port';
import { HttpMethod } from '../traffic/match/http-method';
import { JwtIssuer, type JwtIssuerProps } from './jwt-issuer';
import { type GatewayServer, SecuredGateway } from './secured-gateway';
import { Source } from './source';
import { When } from './when';

class Gateway extends SecuredGateway {
  readonly name = 'gw';
  readonly displayName = 'shop/gw';
  readonly principal = 'cluster.local/ns/istio-system/sa/gw';
  readonly selector = { istio: 'ingressgateway' };
  readonly namespaceName = 'istio-system';
  readonly mesh;

  constructor(
    app: TestApp,
    private readonly servers: readonly GatewayServer[] = [{ port: 80, protocol: 'HTTP' }],
  ) {
    super(app.chart, 'gw');
    this.mesh = app.mesh;
  }

  override serversOfPods(): readonly GatewayServer[] {
    return this.servers;
  }
}

const issuer = JwtIssuer.of({ issuer: 'testing@secure.istio.io', jwksUri: 'https://example.com/jwks.json' });
const other = JwtIssuer.of({ issuer: 'other', jwks: { keys: [{ kty: 'RSA', n: 'x', e: 'AQAB' }] } });
const policy = (app: TestApp, name: string) => app.objects('AuthorizationPolicy')[name]?.spec;
const authentication = (app: TestApp, name: string) => app.objects('RequestAuthentication')[name];

describe('requireJwt on a gateway', () => {
  test('checks tokens and refuses requests without one, with and without a port in the Host header', () => {
    const app = new TestApp();
    new Gateway(app).requireJwt(issuer, { hosts: ['httpbin.example.com'], paths: ['/headers'] });
    expect(authentication(app, 'gw')).toMatchObject({
      metadata: { namespace: 'istio-system', annotations: { 'mesh.cdk8s.io/provenance': expect.any(String) } },
      spec: {
        selector: { matchLabels: { istio: 'ingressgateway' } },
        jwtRules: [{ issuer: 'testing@secure.istio.io', jwksUri: 'https://example.com/jwks.json' }],
      },
    });
    expect(policy(app, 'gw-jwt-httpbin-example-com')).toEqual({
      action: 'DENY',
      selector: { matchLabels: { istio: 'ingressgateway' } },
      rules: [
        {
          from: [{ source: { notRequestPrincipals: ['*'] } }],
          to: [{ operation: { hosts: ['httpbin.example.com', 'httpbin.example.com:*'], paths: ['/headers'] } }],
        },
      ],
    });
  });

  test('leaves TCP ports of the same pods alone', () => {
    const app = new TestApp();
    const servers = [
      { port: 80, protocol: 'HTTP' },
      { port: 443, protocol: 'TLS' },
      { port: 31400, protocol: 'TCP' },
    ];
    new Gateway(app, servers).requireJwt(issuer);
    expect(policy(app, 'gw-jwt')).toMatchObject({ rules: [{ to: [{ operation: { notPorts: ['8443', '31400'] } }] }] });
  });

  test('with several issuers each requirement takes only its own', () => {
    const app = new TestApp();
    const gateway = new Gateway(app);
    gateway.requireJwt(other, { hosts: ['a.com'] });
    gateway.requireJwt([issuer, other], { hosts: ['b.com'] });
    expect(authentication(app, 'gw')?.spec).toMatchObject({
      jwtRules: [{ issuer: 'other', jwks: expect.any(String) }, { issuer: 'testing@secure.istio.io' }],
    });
    expect(policy(app, 'gw-jwt-a-com')).toMatchObject({
      rules: [{ from: [{ source: { notRequestPrincipals: ['other/*'] } }] }],
    });
    expect(policy(app, 'gw-jwt-b-com')).toMatchObject({
      rules: [{ from: [{ source: { notRequestPrincipals: ['*'] } }] }],
    });
  });

  test('demands claims, each by a rule of its own: any one that is missing refuses', () => {
    const app = new TestApp();
    const claims = [When.claim('group', 'admin', 'staff'), When.claim(['realm', 'role'], 'x')];
    new Gateway(app).requireJwt(issuer, { claims, methods: [HttpMethod.DELETE] });
    const to = [{ operation: { methods: ['DELETE'] } }];
    expect(policy(app, 'gw-jwt')).toMatchObject({
      rules: [
        { from: [{ source: { notRequestPrincipals: ['*'] } }], to },
        { to, when: [{ key: 'request.auth.claims[group]', notValues: ['admin', 'staff'] }] },
        { to, when: [{ key: 'request.auth.claims[realm][role]', notValues: ['x'] }] },
      ],
    });
  });

  test('acceptJwt checks tokens without demanding one, so that policies can be about them', () => {
    const app = new TestApp();
    const gateway = new Gateway(app);
    gateway.acceptJwt(issuer);
    gateway.allowFrom('staff', Source.jwt({ issuer: 'testing@secure.istio.io' }), {
      when: [When.claim('group', 'staff')],
    });
    expect(Object.keys(app.objects('AuthorizationPolicy'))).toEqual(['gw-staff']);
    expect(policy(app, 'gw-staff')).toMatchObject({
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { requestPrincipals: ['testing@secure.istio.io/*'] } }],
          when: [{ key: 'request.auth.claims[group]', values: ['staff'] }],
        },
      ],
    });
  });

  test('a client of a gateway has no identity of the mesh', () => {
    const app = new TestApp();
    new Gateway(app).allowFrom('x', Source.namespace('shop'));
    expect(app.errors()).toEqual([expect.stringContaining('accepts no mutual TLS')]);
  });
});

describe('requireJwt on a service', () => {
  test('is about its pods; two charts may share an issuer', () => {
    const app = new TestApp();
    const cart = app.service('cart');
    const [a, b] = [new Construct(app.chart, 'team-a'), new Construct(app.chart, 'team-b')];
    cart.requireJwt(issuer, { paths: ['/a'], id: 'a', scope: b });
    cart.requireJwt(issuer, { paths: ['/b'], id: 'b', scope: a });
    expect(authentication(app, 'cart')).toMatchObject({
      metadata: {
        namespace: 'shop',
        annotations: { 'mesh.cdk8s.io/provenance': 'testing@secure.istio.io: 10-shop/team-a, 10-shop/team-b' },
      },
      spec: { selector: { matchLabels: { app: 'cart' } }, jwtRules: [{}] },
    });
    expect(Object.keys(app.objects('AuthorizationPolicy'))).toEqual(['cart-a', 'cart-b']);
  });

  test('two configurations of one issuer are an error that names both', () => {
    const app = new TestApp();
    const cart = app.service('cart');
    cart.requireJwt(issuer, { id: 'a' });
    const changed = JwtIssuer.of({ issuer: 'testing@secure.istio.io', jwksUri: 'https://example.com/other.json' });
    cart.requireJwt(changed, { id: 'b', scope: app.chart });
    expect(app.errors()).toEqual([
      '10-shop/cart: two different configurations of the issuer testing@secure.istio.io: by 10-shop and 10-shop/cart; share one JwtIssuer',
    ]);
  });

  test('denied paths need merged slashes; tokens need HTTP', () => {
    const app = new TestApp({ pathNormalization: PathNormalization.BASE, mtls: MtlsMode.PERMISSIVE });
    app.service('cart').requireJwt(issuer, { paths: ['/a'] });
    app.service('db', { ports: [ServicePort.tcp(9000)] }).requireJwt(issuer);
    expect(app.errors()).toEqual([
      expect.stringContaining('so that //x slips past /x'),
      expect.stringContaining('port 9000 does not speak HTTP'),
    ]);
  });

  test('a condition that is not about a token is refused', () => {
    const require = () => new TestApp().service('cart').requireJwt(issuer, { claims: [When.header('x', 'y')] });
    expect(require).toThrow('request.headers[x] is not in a token');
  });
});

describe('JwtIssuer', () => {
  const keys = { keys: [{ kty: 'RSA' }] };
  test.each<[string, Partial<JwtIssuerProps>, RegExp]>([
    ['no keys', {}, /has no keys.*give jwks or jwksUri/],
    ['two kinds of keys', { jwks: keys, jwksUri: 'https://a.b/c' }, /keep one/],
    ['no URL', { jwksUri: 'a.b/c' }, /whole URL/],
    ['another scheme', { jwksUri: 'ftp://a.b/c' }, /whole URL/],
    ['text that is no key set', { jwks: 'keys' }, /at least one key/],
    ['an empty key set', { jwks: { keys: [] } }, /at least one key/],
    ['a private key', { jwks: { keys: [{ kty: 'RSA', d: 'secret' }] } }, /secret key/],
    ['a header that Istio refuses', { jwks: keys, outputClaims: { group: 'x.group' } }, /letters, digits/],
    ['an empty list', { jwks: keys, audiences: [] }, /audiences is empty/],
    ['an empty name', { jwks: keys, issuer: '' }, /not empty/],
  ])('refuses %s', (_, props, message) => {
    expect(() => JwtIssuer.of({ issuer: 'me', ...props })).toThrow(message);
  });

  test('says everything that Istio knows of it', () => {
    const all = JwtIssuer.of({
      issuer: 'me',
      jwks: keys,
      audiences: ['shop'],
      forwardOriginalToken: true,
      outputClaims: { sub: 'x-sub', group: 'x-group' },
      outputPayloadToHeader: 'x-payload',
      fromHeaders: [{ name: 'x-token', prefix: 'T ' }],
      fromParams: ['t'],
      fromCookies: ['c'],
      spaceDelimitedClaims: ['roles'],
    });
    expect(all.render()).toEqual({
      issuer: 'me',
      jwks: '{"keys":[{"kty":"RSA"}]}',
      jwksUri: undefined,
      audiences: ['shop'],
      forwardOriginalToken: true,
      outputClaimToHeaders: [
        { claim: 'group', header: 'x-group' },
        { claim: 'sub', header: 'x-sub' },
      ],
      outputPayloadToHeader: 'x-payload',
      fromHeaders: [{ name: 'x-token', prefix: 'T ' }],
      fromParams: ['t'],
      fromCookies: ['c'],
      spaceDelimitedClaims: ['roles'],
      timeout: undefined,
    });
  });
});
