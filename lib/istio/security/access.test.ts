import { Construct } from 'constructs';
import { TestApp } from '../fixtures/test-app';
import { Injection } from '../mesh/injection';
import { MtlsMode } from '../mesh/mtls-mode';
import { PathNormalization } from '../mesh/path-normalization';
import { ServicePort } from '../mesh/service-port';
import { HttpMethod } from '../traffic/match/http-method';
import { PathPattern } from './path-pattern';
import { Source } from './source';
import { When } from './when';

const policies = (app: TestApp) => app.objects('AuthorizationPolicy');

describe('an intent about access', () => {
  test('is one policy with one rule, in which everything must hold', () => {
    const app = new TestApp();
    const [cart, stock] = [app.service('cart'), app.service('stock')];
    stock.allowFrom('cart', Source.all(Source.service(cart), Source.ipBlocks('10.0.0.0/8')), {
      methods: [HttpMethod.POST, HttpMethod.GET],
      paths: ['/items', PathPattern.prefix('/v1/'), PathPattern.suffix('.json'), PathPattern.template('/a/{*}/b')],
      hosts: ['stock.shop'],
      when: [When.header('X-Team', 'blue'), When.not(When.header('x-env', 'dev*'))],
    });
    expect(policies(app)['stock-cart']).toMatchObject({
      metadata: { namespace: 'shop', annotations: { 'mesh.cdk8s.io/provenance': 'cart: 10-shop/stock/access/cart' } },
      spec: {
        action: 'ALLOW',
        selector: { matchLabels: { app: 'stock' } },
        rules: [
          {
            from: [{ source: { principals: ['cluster.local/ns/shop/sa/cart'], ipBlocks: ['10.0.0.0/8'] } }],
            to: [
              {
                operation: {
                  methods: ['GET', 'POST'],
                  paths: ['*.json', '/a/{*}/b', '/items', '/v1/*'],
                  hosts: ['stock.shop', 'stock.shop:*'],
                },
              },
            ],
            when: [
              { key: 'request.headers[x-team]', values: ['blue'] },
              { key: 'request.headers[x-env]', notValues: ['dev*'] },
            ],
          },
        ],
      },
    });
  });

  test('denyAll is a policy that allows nothing, for a service, a namespace or the mesh', () => {
    const app = new TestApp();
    app.mesh.denyAll();
    app.shop.denyAll();
    app.service('cart').denyAll();
    const rendered = app.app.render().objects.filter(({ manifest }) => manifest.kind === 'AuthorizationPolicy');
    expect(
      rendered.map(({ manifest }) => [manifest.metadata.namespace, manifest.metadata.name, manifest.spec]),
    ).toEqual([
      ['istio-system', 'deny-all', { action: 'ALLOW' }],
      ['shop', 'cart-deny-all', { action: 'ALLOW', selector: { matchLabels: { app: 'cart' } } }],
      ['shop', 'deny-all', { action: 'ALLOW' }],
    ]);
  });

  test('anyone is a rule without a source', () => {
    const app = new TestApp();
    app.service('cart').allowFrom('everyone', Source.anyone());
    expect(policies(app)['cart-everyone']?.spec).toMatchObject({ rules: [{}] });
  });

  test('a dry run and an audit say so', () => {
    const app = new TestApp();
    app.shop.denyFrom('outside', Source.not(Source.ipBlocks('10.0.0.0/8')), { dryRun: true });
    app.shop.auditFrom('writes', Source.anyone(), { methods: [HttpMethod.DELETE] });
    expect(policies(app).outside).toMatchObject({
      metadata: { annotations: { 'istio.io/dry-run': 'true' } },
      spec: { action: 'DENY', rules: [{ from: [{ source: { notIpBlocks: ['10.0.0.0/8'] } }] }] },
    });
    expect(policies(app).writes?.spec).toMatchObject({ action: 'AUDIT' });
  });

  test('ports are the container ports', () => {
    const app = new TestApp();
    const http = ServicePort.http(8000, { targetPort: 8080 });
    app.service('cart', { ports: [http, ServicePort.tcp(9000)] }).denyFrom('all', Source.anyone(), { ports: [http] });
    expect(policies(app)['cart-all']?.spec).toMatchObject({ rules: [{ to: [{ operation: { ports: ['8080'] } }] }] });
  });

  test('a denial by HTTP fields leaves other ports alone: Istio would refuse every connection there', () => {
    const app = new TestApp();
    const ports = [ServicePort.http(80), ServicePort.tcp(9000)];
    app.service('cart', { ports }).denyFrom('deletes', Source.anyone(), { methods: [HttpMethod.DELETE] });
    app.shop.denyFrom('admin', Source.anyone(), { paths: ['/admin'] });
    expect(policies(app)['cart-deletes']?.spec).toMatchObject({
      rules: [{ to: [{ operation: { methods: ['DELETE'], notPorts: ['9000'] } }] }],
    });
    expect(policies(app).admin?.spec).toMatchObject({ rules: [{ to: [{ operation: { notPorts: ['9000'] } }] }] });
  });

  test('the same from two charts is one policy that names both; another of that id is an error that names both', () => {
    const app = new TestApp();
    const cart = app.service('cart');
    const [a, b] = [new Construct(app.chart, 'team-a'), new Construct(app.chart, 'team-b')];
    cart.allowFrom('office', Source.ipBlocks('10.1.0.0/16'), { scope: b });
    cart.allowFrom('office', Source.ipBlocks('10.1.0.0/16'), { scope: a });
    expect(policies(app)['cart-office']?.metadata.annotations).toEqual({
      'mesh.cdk8s.io/provenance': 'office: 10-shop/team-a, 10-shop/team-b',
    });
    cart.allowFrom('office', Source.ipBlocks('10.2.0.0/16'), { scope: a });
    expect(app.errors()).toEqual([expect.stringContaining('10-shop/cart: two different policies are called "office"')]);
  });
});

describe('declared calls', () => {
  const build = (deny: 'before' | 'after' | 'never') => {
    const app = new TestApp();
    if (deny === 'before') app.shop.denyAll();
    const [cart, stock] = [app.service('cart'), app.service('stock')];
    cart.calls(stock, { methods: [HttpMethod.GET] });
    cart.calledBy('ingress', Source.principal('cluster.local/ns/istio-system/sa/ingress'));
    if (deny === 'after') app.shop.denyAll();
    return policies(app);
  };

  test('are the only ones allowed once everything is denied, whichever comes first', () => {
    expect(Object.keys(build('after'))).toEqual(['cart-ingress', 'deny-all', 'stock-cart']);
    expect(build('after')['stock-cart']?.spec).toMatchObject({
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/shop/sa/cart'] } }],
          to: [{ operation: { methods: ['GET'] } }],
        },
      ],
    });
    expect(build('before')).toEqual(build('after'));
  });

  test('stay allowed beside a policy that allows somebody else', () => {
    const app = new TestApp();
    const [cart, stock] = [app.service('cart'), app.service('stock')];
    cart.calls(stock);
    stock.allowFrom('office', Source.ipBlocks('10.0.0.0/8'));
    expect(Object.keys(policies(app))).toEqual(['stock-cart', 'stock-office']);
  });

  test('restrict nothing while nothing is denied', () => {
    expect(build('never')).toEqual({});
  });

  test('of a service in another namespace carry its name', () => {
    const app = new TestApp();
    const client = app.service('client', { namespace: app.namespace('office') });
    client.calls(app.service('stock'));
    app.mesh.denyAll();
    expect(Object.keys(policies(app))).toEqual(['deny-all', 'stock-office-client']);
  });
});

describe('a policy that would not do what it says is an error', () => {
  test('on pods without a proxy', () => {
    const app = new TestApp({}, { injection: Injection.disabled() });
    app.service('cart').denyAll();
    app.service('stock').allowFrom('x', Source.ipBlocks('10.0.0.0/8'), { scope: app.chart });
    expect(app.errors()).toEqual([
      expect.stringMatching(/^10-shop\/cart: policy deny-all: it has pods without a proxy.*enable injection/),
      expect.stringMatching(/^10-shop\/stock: policy x of 10-shop: it has pods without a proxy/),
    ]);
  });

  test('naming a caller without a proxy', () => {
    const app = new TestApp();
    const legacy = app.namespace('legacy', { injection: Injection.disabled() });
    const caller = app.service('caller', { namespace: legacy });
    app.service('cart').allowFrom('caller', Source.any(Source.service(caller), Source.namespace(legacy)));
    expect(app.errors()).toEqual([
      expect.stringContaining('legacy/caller has pods without a proxy'),
      expect.stringContaining('the pods of namespace legacy have no proxy'),
    ]);
  });

  test.each([
    ['a denied name', MtlsMode.PERMISSIVE, 'lets everybody pass who sends plaintext'],
    ['a denied name', MtlsMode.DISABLE, 'accepts no mutual TLS'],
  ])('%s where mutual TLS is %s', (_, mtls, message) => {
    const app = new TestApp({ mtls });
    app.service('cart').denyFrom('x', Source.namespace('office'));
    expect(app.errors()).toEqual([expect.stringContaining(message)]);
  });

  test('everybody but a name where plaintext is accepted on one port', () => {
    const app = new TestApp();
    const port = ServicePort.http(80);
    const cart = app.service('cart', { ports: [port] });
    cart.allowFrom('x', Source.not(Source.namespace('office')));
    expect(app.errors()).toEqual([]);
    cart.applyPortMtls(port, MtlsMode.PERMISSIVE);
    expect(app.errors()).toEqual([expect.stringContaining('is allowed to everybody who sends plaintext')]);
  });

  test('HTTP fields where no HTTP is spoken', () => {
    const app = new TestApp();
    const tcp = ServicePort.tcp(9000);
    const cart = app.service('cart', { ports: [ServicePort.http(80), tcp] });
    cart.denyFrom('a', Source.anyone(), { methods: [HttpMethod.GET], ports: [tcp] });
    app.service('db', { ports: [tcp] }).allowFrom('b', Source.anyone(), { paths: ['/x'] });
    expect(app.errors()).toHaveLength(2);
    expect(app.errors()[0]).toContain('port 9000 does not speak HTTP');
  });

  test('denied paths where // is not merged', () => {
    const app = new TestApp({ pathNormalization: PathNormalization.BASE });
    app.service('cart').denyFrom('admin', Source.anyone(), { paths: ['/admin'] });
    expect(app.errors()).toEqual([expect.stringContaining('set pathNormalization of the Mesh to MERGE_SLASHES')]);
  });

  test('a foreign port', () => {
    const app = new TestApp();
    app.service('cart').allowFrom('x', Source.anyone(), { ports: [ServicePort.http(81)] });
    expect(app.errors()).toEqual([expect.stringContaining('no container port 81; it has 80')]);
  });

  test('a token that no issuer signs', () => {
    const app = new TestApp();
    app.service('cart').allowFrom('x', Source.jwt());
    app.service('stock').allowFrom('y', Source.anyone(), { when: [When.claim('group', 'admin')] });
    expect(app.errors()).toHaveLength(2);
  });
});

describe('bad values are refused at the call', () => {
  const cart = () => new TestApp().service('cart');
  test.each<[string, () => unknown, RegExp]>([
    ['a path without a slash', () => PathPattern.exact('headers'), /starts with "\/"/],
    ['a star in an exact path', () => PathPattern.exact('/a*'), /PathPattern.prefix/],
    ['a template without wildcards', () => PathPattern.template('/a/b'), /PathPattern.exact/],
    ['a bad CIDR block', () => Source.ipBlocks('10.0.0.0/33'), /CIDR/],
    ['a name as address', () => Source.remoteIpBlocks('office'), /CIDR/],
    ['no address', () => Source.ipBlocks(), /give at least one/],
    ['a SPIFFE URL', () => Source.principal('spiffe://cluster.local/ns/a/sa/b'), /without "spiffe:\/\/"/],
    ['two lists that would be an "or"', () => Source.all(Source.namespace('a'), Source.namespace('b')), /Source.any/],
    [
      'an unknown method',
      () => cart().allowFrom('x', Source.anyone(), { methods: ['GETT' as HttpMethod] }),
      /known: GET/,
    ],
    ['an empty list', () => cart().allowFrom('x', Source.anyone(), { methods: [] }), /methods is empty/],
    ['a wildcard host', () => cart().denyFrom('x', Source.anyone(), { hosts: ['*.a.com'] }), /list the hosts/],
    ['a denial of everything', () => cart().denyFrom('x', Source.anyone()), /use denyAll/],
    ['a condition without a value', () => When.header('x'), /give at least one/],
    ['a star within a value', () => When.header('x', 'a*b'), /one end only/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('negations of one test add up', () => {
    const app = new TestApp();
    const source = Source.all(Source.not(Source.ipBlocks('10.0.0.1')), Source.not(Source.ipBlocks('10.0.0.2')));
    app.service('cart').denyFrom('x', source);
    expect(policies(app)['cart-x']?.spec).toMatchObject({
      rules: [{ from: [{ source: { notIpBlocks: ['10.0.0.1', '10.0.0.2'] } }] }],
    });
  });
});

test('what makes no sense does not compile', () => {
  const compiled = (app: TestApp) => {
    // @ts-expect-error a method is one of HttpMethod
    app.service('a').allowFrom('x', Source.anyone(), { methods: ['GET'] });
    // @ts-expect-error a port is a ServicePort, which knows the container's port
    app.service('a').allowFrom('x', Source.anyone(), { ports: [8080] });
    // @ts-expect-error a source is made by the factories of Source
    app.service('a').allowFrom('x', { principals: ['a'] });
    // @ts-expect-error a mode is one of MtlsMode
    app.service('a').applyMtls('STRICT');
  };
  expect(compiled).toEqual(expect.any(Function));
});
