import { parseManifests } from '../manifests';
import { TestIssuer, TestMesh } from '.';
import { unroutedSubsets } from './coverage/parts';
import { formatCoverage } from './coverage/report';

const objects = parseManifests(`
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: cart }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart-v1, namespace: shop }
spec: { template: { metadata: { labels: { app: cart, version: v1 } }, spec: { serviceAccountName: cart } } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web } }, spec: { serviceAccountName: web } } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cart, namespace: shop }
spec: { host: cart, subsets: [{ name: v1, labels: { version: v1 } }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: cart, namespace: shop }
spec:
  hosts: [cart]
  http:
    - match: [{ uri: { prefix: /old } }]
      redirect: { uri: /new }
    - route: [{ destination: { host: cart, subset: v1 } }]
      timeout: 2s
      retries: { attempts: 3 }
      fault: { delay: { fixedDelay: 1s, percentage: { value: 10 } } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-admin, namespace: shop }
spec: { action: DENY, rules: [{ to: [{ operation: { paths: [/admin] } }] }] }
`);
const mesh = TestMesh.of(objects);
const web = mesh.from('shop/web');

test('matchers tell what a reply is, and what it is not', () => {
  const reply = web.get('http://cart/items');
  expect(reply).toBeServedBy('cart/v1');
  expect(reply).toBeServedBy({ 'cart.shop/v1': 100 });
  expect(reply).not.toBeServedBy({ 'cart/v1': 50 });
  expect(reply).not.toBeServedBy('cart');
  expect(reply).toReach('shop/cart-v1');
  expect(reply).toReach('shop/cart-v1:8080');
  expect(reply).not.toReach('shop/cart-v1:80');
  expect(reply).not.toReach({ 'shop/cart-v1': 50, 'shop/web': 50 });
  expect(reply).not.toReach({});
  expect(reply).toBeDelayed('1000ms', 10);
  expect(reply).not.toBeDelayed('1s');
  expect(reply).toTimeOutAfter('2s');
  expect(reply).toBeRetried(3);
  expect(reply).toBeMirroredTo({});
  expect(web.get('http://cart/old')).toBeRedirectedTo('http://cart/new');
  expect(web.get('http://cart/admin')).toBeDeniedBy('no-admin');
  expect(web.get('http://cart/admin')).toBeDeniedBy('shop/no-admin');
  expect(web.get('http://cart/admin')).not.toBeDeniedBy('other');
  expect(web.get('http://elsewhere.example.com/')).toPassThrough();
});

test('a Host header decides where a request goes', () => {
  expect(web.get('http://cart/items', { headers: { Host: 'cart.shop' } })).toBeServedBy('cart/v1');
  expect(web.get('http://cart/items', { headers: { Host: 'nobody.example.com' } })).not.toBeServed();
});

test('a failed expectation prints the question, the answer and why', () => {
  const fails = () => expect(web.get('http://cart/admin')).toBeServed();
  expect(fails).toThrow('expected to be served');
  expect(fails).toThrow('shop/web: GET http://cart/admin');
  expect(fails).toThrow('AuthorizationPolicy shop/no-admin');
});

test('what is undecided passes neither an expectation nor its opposite', () => {
  const filter = parseManifests(
    '{ apiVersion: networking.istio.io/v1alpha3, kind: EnvoyFilter, metadata: { name: f, namespace: shop }, spec: { workloadSelector: { labels: { app: web } } } }',
  );
  const reply = TestMesh.of([...objects, ...filter])
    .from('shop/web')
    .get('http://cart/items');
  expect(reply).toBeUndecided();
  expect(() => expect(reply).toBeServed()).toThrow('cannot tell whether to be served: undecided');
  expect(() => expect(reply).not.toBeServed()).toThrow('cannot tell whether to be served: undecided');
});

test.each([
  [() => mesh.from('shop/till'), 'no workload "shop/till"; in namespace "shop" there are: cart-v1, web'],
  [() => web.get('cart/items'), '"cart/items" is no URL'],
  [() => web.request('tcp://cart'), '"tcp://cart" has no port'],
  [() => expect(5).toBeServed(), 'expected the reply of a TestMesh'],
  [() => expect(web.get('http://cart/')).toBeDelayed('soon'), '"soon" is no time'],
  [
    () => mesh.journey({ url: 'http://cart/', from: 'shop/web', calls: { 'shop/cart-v1': ['http://cart/'] } }),
    'calls http://cart/ for ever',
  ],
])('a mistake in a question is told: %#', (ask, message) => {
  expect(ask).toThrow(message);
});

test('tokens verify with the keys of their issuer only', () => {
  const [issuer, other] = [new TestIssuer('https://issuer.example.com'), new TestIssuer('https://issuer.example.com')];
  const demand = parseManifests(`
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: 'https://issuer.example.com', jwks: '${issuer.jwks}' }] }
`);
  const guarded = TestMesh.of([...objects, ...demand]).from('shop/web');
  expect(guarded.get('http://cart/items', { jwt: issuer.sign() })).toBeServed();
  expect(guarded.get('http://cart/items', { jwt: other.sign() })).toAnswer(401);
});

test('a subset that nothing is sent or mirrored to is told apart', () => {
  const versions = parseManifests(`
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: till, namespace: shop }
spec: { host: till.shop.svc.cluster.local, subsets: [{ name: v1 }, { name: v2 }, { name: v3 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: till, namespace: shop }
spec:
  hosts: [till]
  http: [{ route: [{ destination: { host: till, subset: v1 } }], mirrors: [{ destination: { host: till, subset: v2 } }] }]
`);
  expect(unroutedSubsets(versions)).toEqual(['DestinationRule shop/till spec.subsets[2]']);
});

test('the report joins what all test files exercised and lists the rest', () => {
  const parts = [
    'VirtualService shop/cart spec.http[0]',
    'VirtualService shop/cart spec.http[1]',
    'DestinationRule shop/cart spec.subsets[0]',
    'DestinationRule shop/cart spec.subsets[1]',
  ];
  const unrouted = ['DestinationRule shop/cart spec.subsets[1]'];
  const records = [
    { mesh: 'shop', parts, exercised: ['VirtualService shop/cart spec.http[1]'], unrouted },
    { mesh: 'shop', parts, exercised: ['DestinationRule shop/cart spec.subsets[0]'], unrouted },
  ];
  expect(formatCoverage(records)).toBe(
    [
      'shop: 2 of 4 rules, policies and subsets exercised (50 %)',
      '  nothing routes to: DestinationRule shop/cart spec.subsets[1]',
      '  not exercised: VirtualService shop/cart spec.http[0]',
    ].join('\n'),
  );
});
