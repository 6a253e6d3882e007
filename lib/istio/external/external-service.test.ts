import { Duration } from 'cdk8s';
import {
  ClientTls,
  ExternalService,
  type ExternalServiceProps,
  Fault,
  HttpMatch,
  OutboundTraffic,
  PathMatch,
  Resolution,
  Retries,
  ServicePort,
} from '..';
import { Shop } from '../fixtures/shop';

function declare(props: Omit<ExternalServiceProps, 'namespace'>, id = 'outside') {
  const shop = new Shop();
  return { shop, outside: new ExternalService(shop.chart, id, { namespace: shop.namespace, ...props }) };
}

const web = [ServicePort.http(80), ServicePort.https(443)];

test('two names, plain and encrypted, found by DNS; nothing but a ServiceEntry until there are rules', () => {
  const { shop } = declare({ host: 'baidu.com', aliases: ['www.baidu.com'], ports: web }, 'baidu');
  expect(shop.spec('ServiceEntry', 'baidu')).toEqual({
    hosts: ['baidu.com', 'www.baidu.com'],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    ports: [
      { number: 80, name: 'http', protocol: 'HTTP' },
      { number: 443, name: 'https', protocol: 'HTTPS' },
    ],
  });
  expect(shop.manifests().filter(({ kind }) => kind === 'VirtualService' || kind === 'DestinationRule')).toEqual([]);
});

test('routes and policies hold as for a service of the mesh', () => {
  const { shop, outside } = declare({ host: 'httpbin.org', ports: [ServicePort.http(80)] });
  outside.applyTimeout('deadline', Duration.seconds(3));
  outside.applyRetries('again', Retries.of({ attempts: 2 }));
  outside.injectFault('flaky', Fault.abort(503), { match: HttpMatch.path(PathMatch.prefix('/flaky')) });
  const route = [{ destination: { host: 'httpbin.org', port: { number: 80 } } }];
  expect(shop.spec('VirtualService', 'outside')).toEqual({
    hosts: ['httpbin.org'],
    http: [
      {
        name: 'default+flaky+deadline+again',
        match: [{ uri: { prefix: '/flaky' } }],
        fault: { abort: { httpStatus: 503, percentage: { value: 100 } } },
        timeout: '3s',
        retries: { attempts: 2 },
        route,
      },
      { name: 'default+deadline+again', timeout: '3s', retries: { attempts: 2 }, route },
    ],
  });
});

test('each name leads to itself, with the same rules', () => {
  const { shop, outside } = declare({ host: 'a.example.com', aliases: ['b.example.com'], ports: web });
  outside.applyTimeout('deadline', Duration.seconds(3));
  outside.applyTrafficPolicy({ tls: ClientTls.simple() }, { port: 80 });
  for (const [name, host] of [
    ['outside', 'a.example.com'],
    ['outside-b-example-com', 'b.example.com'],
  ] as const) {
    expect(shop.spec('VirtualService', name)).toMatchObject({
      hosts: [host],
      http: [{ timeout: '3s', route: [{ destination: { host, port: { number: 80 } } }] }],
      tls: [{ match: [{ port: 443, sniHosts: [host] }], route: [{ destination: { host, port: { number: 443 } } }] }],
    });
    expect(shop.spec('DestinationRule', name)).toEqual({
      host,
      trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE' } }] },
    });
  }
});

test.each<[string, Omit<ExternalServiceProps, 'namespace'>, object]>([
  ['a wildcard', { host: '*.wikipedia.org', ports: web }, { resolution: 'NONE' }],
  [
    'addresses of TCP',
    {
      host: 'db',
      addresses: ['192.0.2.1'],
      ports: [ServicePort.tcp(5432)],
      resolution: Resolution.static('192.0.2.2'),
    },
    { resolution: 'STATIC', addresses: ['192.0.2.1'], endpoints: [{ address: '192.0.2.2' }] },
  ],
  ['a block', { host: 'net', addresses: ['10.0.0.0/8'], ports: [ServicePort.tcp(1)] }, { resolution: 'NONE' }],
  [
    'another name in DNS and another port',
    { host: '*.a.com', ports: [ServicePort.http(80, { targetPort: 8080 })], resolution: Resolution.dns('one.a.com') },
    { resolution: 'DNS', endpoints: [{ address: 'one.a.com' }], ports: [{ number: 80, targetPort: 8080 }] },
  ],
])('%s', (_, props, expected) => {
  expect(declare(props).shop.spec('ServiceEntry', 'outside')).toMatchObject(expected);
});

test.each<[string, Omit<ExternalServiceProps, 'namespace'>]>([
  ['port 5432 speaks TCP, which carries no host name', { host: 'db', ports: [ServicePort.tcp(5432)] }],
  ['DNS knows no address of *.a.com', { host: '*.a.com', ports: web, resolution: Resolution.dns() }],
  ['two ports have the name http', { host: 'a.com', ports: [ServicePort.http(80), ServicePort.http(81)] }],
  ['a.com comes twice', { host: 'a.com', aliases: ['a.com'], ports: web }],
  ['"*" would take everything', { host: '*', ports: web }],
  ['no port', { host: 'a.com', ports: [] }],
  ['without scheme', { host: 'https://a.com', ports: web }],
  [
    'does not go with DNS',
    { host: 'a.com', addresses: ['10.0.0.0/8'], ports: [ServicePort.tcp(1)], resolution: Resolution.dns() },
  ],
])('refuses: %s', (message, props) => {
  expect(() => declare(props)).toThrow(message);
});

test('TLS in TLS and TLS of the mesh cannot be said', () => {
  const { outside } = declare({ host: 'a.com', ports: web });
  expect(() => outside.applyTrafficPolicy({ tls: ClientTls.simple() })).toThrow('TLS in TLS is understood by nobody');
  expect(() => outside.applyTrafficPolicy({ tls: ClientTls.simple() }, { port: 443 })).toThrow('TLS in TLS');
  expect(() => outside.applyTrafficPolicy({ tls: ClientTls.istioMutual() })).toThrow('needs a proxy of the mesh');
});

test('where only declared hosts can be reached, a call of another one is an error', () => {
  const { shop, outside } = declare({ host: '*.a.com', aliases: ['b.com'], ports: web });
  const cart = shop.service('cart');
  cart.calls(outside);
  cart.calls('www.a.com');
  cart.calls('c.com');
  expect(shop.errors()).toEqual([]);
  cart.limitEgress({ outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
  expect(shop.errors()).toEqual([
    '10-shop/cart: calls c.com, which is not declared, and the outbound traffic is REGISTRY_ONLY, so its proxy refuses the call; declare it as an ExternalService',
  ]);
  new ExternalService(shop.chart, 'c', { namespace: shop.namespace, host: 'c.com', ports: web });
  expect(shop.spec('Sidecar', 'cart')).toMatchObject({
    egress: [{ hosts: ['*/*.a.com', '*/c.com', 'istio-system/*', 'shop/*.a.com', 'shop/b.com'] }],
  });
});

test('a host has one owner', () => {
  const { shop } = declare({ host: 'a.com', ports: web });
  new ExternalService(shop.chart, 'second', {
    namespace: shop.namespace,
    host: 'b.com',
    aliases: ['a.com'],
    ports: web,
  });
  expect(shop.errors()).toEqual([
    expect.stringContaining('a.com has two owners: 10-shop/outside and 10-shop/second; keep one and pass it'),
  ]);
});
