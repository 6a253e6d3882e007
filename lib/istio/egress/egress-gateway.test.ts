import { Chart, Duration } from 'cdk8s';
import {
  ClientTls,
  EgressGateway,
  type EgressGatewayProps,
  ExternalService,
  Fault,
  HttpMatch,
  Injection,
  Mesh,
  MeshNamespace,
  PathMatch,
  Rewrite,
  ServicePort,
  Source,
  TlsOrigination,
  TrafficSplit,
} from '..';
import { Shop } from '../fixtures/shop';

const GATEWAY = 'istio-egressgateway.istio-system.svc.cluster.local';
const byGateway = (subset: string, number: number) => ({
  destination: { host: GATEWAY, subset, port: { number } },
});
const direct = (host: string, number: number) => ({ destination: { host, port: { number } } });
const inMesh = { gateways: ['mesh'] };
const atGateway = (port: number) => ({ gateways: ['shop/egress'], port });

function leave(props: Partial<EgressGatewayProps> = {}) {
  const shop = new Shop();
  const egress = new EgressGateway(shop.chart, 'egress', { namespace: shop.namespace, ...props });
  const outside = (id: string, host: string, ports: readonly ServicePort[]) =>
    new ExternalService(shop.chart, id, { namespace: shop.namespace, host, ports });
  return { shop, egress, outside };
}

test('TLS of callers passes the gateway unopened', () => {
  const { shop, egress, outside } = leave();
  egress.route(outside('httpbin-org', 'httpbin.org', [ServicePort.tls(443)]));
  expect(shop.spec('Gateway', 'egress')).toEqual({
    selector: { istio: 'egressgateway' },
    servers: [
      { port: { name: 'tls-443', number: 443, protocol: 'TLS' }, hosts: ['httpbin.org'], tls: { mode: 'PASSTHROUGH' } },
    ],
  });
  expect(shop.spec('VirtualService', 'httpbin-org')).toEqual({
    hosts: ['httpbin.org'],
    gateways: ['mesh', 'shop/egress'],
    tls: [
      { match: [{ ...inMesh, port: 443, sniHosts: ['httpbin.org'] }], route: [byGateway('httpbin-org', 443)] },
      { match: [{ ...atGateway(443), sniHosts: ['httpbin.org'] }], route: [direct('httpbin.org', 443)] },
    ],
  });
  expect(shop.manifest('DestinationRule', 'istio-egressgateway')).toMatchObject({
    metadata: { namespace: 'istio-system' },
    spec: { host: GATEWAY, subsets: [{ name: 'httpbin-org' }] },
  });
});

test('HTTP leaves as HTTP; its rules hold once, at the caller', () => {
  const { shop, egress, outside } = leave({ mtls: false });
  const api = outside('api', 'api.example.com', [ServicePort.http(80)]);
  egress.route(api);
  api.applyTimeout('deadline', Duration.seconds(3));
  api.injectFault('flaky', Fault.abort(503), { match: HttpMatch.path(PathMatch.prefix('/flaky')) });
  expect(shop.spec('Gateway', 'egress').servers).toEqual([
    { port: { name: 'http-80', number: 80, protocol: 'HTTP' }, hosts: ['api.example.com'] },
  ]);
  expect(shop.spec('VirtualService', 'api').http).toEqual([
    {
      name: 'default+flaky+deadline',
      match: [{ ...inMesh, uri: { prefix: '/flaky' } }],
      fault: { abort: { httpStatus: 503, percentage: { value: 100 } } },
      timeout: '3s',
      route: [byGateway('api-example-com-http', 80)],
    },
    {
      name: 'default+deadline',
      match: [inMesh],
      timeout: '3s',
      route: [byGateway('api-example-com-http', 80)],
    },
    { name: 'egress-80', match: [atGateway(80)], route: [direct('api.example.com', 80)] },
  ]);
  expect(shop.spec('DestinationRule', 'istio-egressgateway').subsets).toEqual([{ name: 'api-example-com-http' }]);
});

test('the gateway puts HTTP into TLS, and callers reach it by mutual TLS', () => {
  const { shop, egress, outside } = leave();
  const api = outside('api', 'api.example.com', [ServicePort.http(80, { targetPort: 443 })]);
  egress.route(api, { originate: TlsOrigination.atGateway(ClientTls.simple({ sni: 'api.example.com' })) });
  expect(shop.spec('Gateway', 'egress').servers).toEqual([
    {
      port: { name: 'https-80', number: 80, protocol: 'HTTPS' },
      hosts: ['api.example.com'],
      tls: { mode: 'ISTIO_MUTUAL' },
    },
  ]);
  expect(shop.spec('DestinationRule', 'istio-egressgateway').subsets).toEqual([
    { name: 'api-example-com-http', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL', sni: 'api.example.com' } } },
  ]);
  expect(shop.spec('DestinationRule', 'api')).toEqual({
    host: 'api.example.com',
    trafficPolicy: { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'SIMPLE', sni: 'api.example.com' } }] },
  });
  expect(shop.spec('ServiceEntry', 'api').ports).toEqual([
    { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
  ]);
});

test("the caller's proxy puts HTTP into TLS, which passes the gateway unopened", () => {
  const { shop, egress, outside } = leave();
  const api = outside('api', 'api.example.com', [ServicePort.http(80), ServicePort.tls(443)]);
  egress.route(api, { originate: TlsOrigination.atSidecar() });
  expect(shop.spec('VirtualService', 'api')).toMatchObject({
    http: [{ match: [inMesh], route: [byGateway('api-example-com-tls', 443)] }],
    tls: [
      { match: [{ ...inMesh, port: 443, sniHosts: ['api.example.com'] }], route: [byGateway('api-example-com', 443)] },
      { match: [{ ...atGateway(443), sniHosts: ['api.example.com'] }], route: [direct('api.example.com', 443)] },
    ],
  });
  expect(shop.spec('DestinationRule', 'istio-egressgateway').subsets).toEqual([
    { name: 'api-example-com' },
    { name: 'api-example-com-tls', trafficPolicy: { tls: { mode: 'SIMPLE', sni: 'api.example.com' } } },
  ]);
});

test('hosts share the gateway and its DestinationRule, in any order of calls', () => {
  const build = (order: <T>(items: readonly T[]) => readonly T[]) => {
    const { shop, egress, outside } = leave();
    const hosts = ['a', 'b', 'c'].map((id) =>
      outside(id, `${id}.example.com`, [ServicePort.http(80), ServicePort.https(443)]),
    );
    for (const host of order(hosts)) egress.route(host);
    const rendered = [shop.spec('Gateway', 'egress'), shop.spec('DestinationRule', 'istio-egressgateway')];
    return { rendered, errors: shop.errors(), hosts: egress.hosts };
  };
  const forward = build((items) => items);
  expect(forward.errors).toEqual([]);
  expect(forward.hosts).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
  expect(forward.rendered[0]?.servers).toMatchObject([{ hosts: forward.hosts }, { hosts: forward.hosts }]);
  expect(build((items) => [...items].reverse())).toEqual(forward);
});

test('only what goes to the host itself goes through the gateway', () => {
  const { shop, egress, outside } = leave({ mtls: false });
  const api = outside('api', 'api.example.com', [ServicePort.http(80)]);
  const standIn = shop.service('stand-in', [ServicePort.http(80)]);
  egress.route(api);
  api.shiftTraffic(TrafficSplit.canary(api, standIn, 10));
  expect(shop.spec<{ http: object[] }>('VirtualService', 'api').http[0]).toMatchObject({
    route: [
      { ...byGateway('api-example-com-http', 80), weight: 90 },
      { ...direct('stand-in.shop.svc.cluster.local', 80), weight: 10 },
    ],
  });
});

test('all names of a host leave by the gateway, each under its own name', () => {
  const { shop, egress } = leave();
  const twin = new ExternalService(shop.chart, 'twin', {
    namespace: shop.namespace,
    host: 'a.com',
    aliases: ['www.a.com'],
    ports: [ServicePort.tls(443)],
  });
  egress.route(twin);
  expect(shop.spec('VirtualService', 'twin-www-a-com').tls).toEqual([
    { match: [{ ...inMesh, port: 443, sniHosts: ['www.a.com'] }], route: [byGateway('www-a-com', 443)] },
    { match: [{ ...atGateway(443), sniHosts: ['www.a.com'] }], route: [direct('www.a.com', 443)] },
  ]);
});

test('callers are known to the gateway where it ends their mutual TLS, not where TLS passes through', () => {
  const { shop, egress, outside } = leave();
  const shopper = shop.service('shopper');
  egress.route(outside('a', 'a.com', [ServicePort.http(80)]));
  egress.allowFrom('shopper', Source.service(shopper), { hosts: ['a.com'] });
  expect(shop.errors()).toEqual([]);
  expect(shop.spec('AuthorizationPolicy', 'egress-shopper')).toMatchObject({
    selector: { matchLabels: { istio: 'egressgateway' } },
    rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/shopper'] } }] }],
  });
  egress.route(outside('b', 'b.com', [ServicePort.tls(443)]));
  expect(shop.errors()).toEqual([]);
  egress.allowFrom('all-of-it', Source.service(shopper));
  expect(shop.errors()).toEqual([
    expect.stringContaining('accepts no mutual TLS, so no client is known by principals'),
  ]);
});

test('only hosts that are registered can be routed', () => {
  const { shop, egress } = leave();
  const inside = shop.service('inside');
  // @ts-expect-error a service of the mesh does not leave it
  expect(() => egress.route(inside)).toThrow('the host is not registered in this mesh');
});

test('pods cannot go around the gateway', () => {
  const { shop, egress, outside } = leave();
  egress.route(outside('a', 'a.com', [ServicePort.tls(443)]));
  egress.enforce([shop.namespace], { except: ['169.254.20.10'] });
  expect(shop.manifest('NetworkPolicy', 'egress-by-gateway-only')).toMatchObject({
    metadata: { namespace: 'shop' },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '169.254.20.10/32' } }] }],
    },
  });
});

describe('mistakes', () => {
  test.each<[string, string, (set: ReturnType<typeof leave>) => void]>([
    [
      'a host of another mesh',
      '10-shop/egress: route: the host is not registered in this mesh; make an ExternalService for it in a namespace of this mesh',
      ({ shop, egress }) => {
        const chart = new Chart(shop.app, '20-other');
        const mesh = new Mesh(chart, 'mesh');
        const namespace = new MeshNamespace(chart, 'other', { mesh, injection: Injection.enabled() });
        egress.route(new ExternalService(chart, 'x', { namespace, host: 'x.com', ports: [ServicePort.tls(443)] }));
      },
    ],
    [
      'a wildcard',
      'shop/wiki (*.wikipedia.org) has no address that the gateway could find; list its hosts, or give Resolution.dns or Resolution.static',
      ({ egress, outside }) => egress.route(outside('wiki', '*.wikipedia.org', [ServicePort.tls(443)])),
    ],
    [
      'TLS in TLS',
      'callers of shop/a (443 tls) speak TLS themselves, and TLS in TLS is understood by nobody',
      ({ egress, outside }) =>
        egress.route(outside('a', 'a.com', [ServicePort.tls(443)]), { originate: TlsOrigination.atGateway() }),
    ],
    [
      'TLS to a plain port',
      'declare ServicePort.http(80, { targetPort: 443 })',
      ({ egress, outside }) =>
        egress.route(outside('a', 'a.com', [ServicePort.http(80)]), { originate: TlsOrigination.atGateway() }),
    ],
    [
      'nowhere to pass TLS on',
      'has no TLS port to which the gateway could pass TLS on; declare ServicePort.tls(443), or use TlsOrigination.atGateway',
      ({ egress, outside }) =>
        egress.route(outside('a', 'a.com', [ServicePort.http(80)]), { originate: TlsOrigination.atSidecar() }),
    ],
    [
      'an unknown port',
      'shop/a (443 tls) has no port 80 with HTTP or TLS',
      ({ egress, outside }) => egress.route(outside('a', 'a.com', [ServicePort.tls(443)]), { port: 80 }),
    ],
    [
      'two ports of one name on one port of the gateway',
      '10-shop/egress: ports 80 and 8080 of a.com would share port 80 of the gateway, which could not tell them apart; give one another gatewayPort',
      ({ egress, outside }) =>
        egress.route(outside('a', 'a.com', [ServicePort.http(80), ServicePort.http(8080, { name: 'http-alt' })])),
    ],
    [
      'two ways for one port',
      '10-shop/a: port 443 leaves by shop/egress and by shop/egress; route it once',
      ({ egress, outside }) => {
        const a = outside('a', 'a.com', [ServicePort.tls(443)]);
        egress.route(a);
        egress.route(a);
      },
    ],
    [
      'TLS of the mesh for a stranger',
      'TlsOrigination: ISTIO_MUTUAL is no TLS that an external host ends',
      () => TlsOrigination.atGateway(ClientTls.istioMutual()),
    ],
  ])('%s', (_, message, make) => {
    expect(() => make(leave())).toThrow(message);
  });

  test('a rewrite of the host would lose requests on the way', () => {
    const { shop, egress, outside } = leave();
    const a = outside('a', 'a.com', [ServicePort.http(80)]);
    a.route('elsewhere', { to: a, rewrite: Rewrite.authority('b.com') });
    egress.route(a);
    expect(shop.errors()).toEqual([
      '10-shop/a/elsewhere: rewrites the host of requests that leave by shop/egress, which would not know them any more; remove the rewrite or the egress route',
    ]);
  });

  test('a gateway by which nothing leaves, and two gateways on the same pods', () => {
    const { shop } = leave();
    new EgressGateway(shop.chart, 'second', { namespace: shop.namespace });
    expect(shop.errors()).toEqual([
      expect.stringContaining(
        `${GATEWAY} has two owners: 10-shop/egress and 10-shop/second; keep one and pass it to whoever needs it`,
      ),
      '10-shop/egress: nothing leaves by it; call route with an ExternalService, or remove the gateway',
      '10-shop/second: nothing leaves by it; call route with an ExternalService, or remove the gateway',
    ]);
  });
});
