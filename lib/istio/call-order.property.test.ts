import { Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  AccessLog,
  ClientTls,
  ConnectionPool,
  EgressGateway,
  ExternalService,
  Fault,
  GatewayTls,
  HeaderChanges,
  HeaderMatch,
  HttpMatch,
  HttpMethod,
  IngressGateway,
  Injection,
  IstioInstallation,
  JwtIssuer,
  LoadBalancer,
  Mesh,
  MeshApp,
  MeshNamespace,
  MeshService,
  Mirror,
  MtlsMode,
  OutboundTraffic,
  OutlierDetection,
  PathMatch,
  PathPattern,
  Retries,
  ServicePort,
  Source,
  Telemetry,
  TelemetryScope,
  TlsCredential,
  TlsOrigination,
  Tracing,
  TracingProvider,
  TrafficSplit,
} from '.';

type Call = () => unknown;

/** Puts calls into an order of its own choice. */
type Shuffle = (calls: readonly Call[]) => readonly Call[];

/** Two teams and an entrance: everything that can be said of a mesh, by several charts about the same objects. */
function renderShop(shuffle: Shuffle): Record<string, string> {
  const app = new MeshApp({ environment: 'test' });
  const charts = new Map<string, Chart>();
  const all = (...calls: Call[]) => {
    for (const call of shuffle(calls)) call();
  };
  all(
    ...['00-mesh', '10-shop', '20-team', '30-edge'].map((id) => () => {
      charts.set(id, new Chart(app, id, { disableResourceNameHashes: true }));
    }),
  );
  const chart = (id: string) => charts.get(id) ?? app;
  const [shopChart, team, edge] = [chart('10-shop'), chart('20-team'), chart('30-edge')];
  const mesh = new Mesh(chart('00-mesh'), 'mesh', {
    faultInjection: true,
    outboundTraffic: OutboundTraffic.REGISTRY_ONLY,
  });

  const namespaces = new Map<string, MeshNamespace>();
  all(
    ...['shop', 'team'].map((name) => () => {
      namespaces.set(name, new MeshNamespace(shopChart, name, { mesh, injection: Injection.enabled() }));
    }),
  );
  const namespace = (name: string) => namespaces.get(name) as MeshNamespace;

  const http = ServicePort.http(80, { targetPort: 8080 });
  const admin = ServicePort.http(81, { name: 'http-admin' });
  const services = new Map<string, MeshService>();
  const serve = (scope: typeof edge, name: string, owner: string, ports: readonly ServicePort[]) => () => {
    services.set(name, new MeshService(scope, name, { namespace: namespace(owner), ports }));
  };
  all(
    serve(shopChart, 'web', 'shop', [http, admin]),
    serve(shopChart, 'cart', 'shop', [http]),
    serve(team, 'job', 'team', [http]),
    serve(team, 'echo', 'team', [ServicePort.tcp(9000)]),
  );
  const service = (name: string) => services.get(name) as MeshService;
  const [web, cart, job, echo] = [service('web'), service('cart'), service('job'), service('echo')];
  all(
    ...['v1', 'v2', 'v3'].flatMap((version) =>
      [web, cart, echo].map((each) => () => each.addVersion(version, { image: `shop/${each.name}:${version}` })),
    ),
    () => job.addVersion('v1', { image: 'shop/job:1' }),
  );

  const outside = new Map<string, ExternalService>();
  const declare =
    (id: string, host: string, ports: readonly ServicePort[], aliases: readonly string[] = []) =>
    () => {
      outside.set(id, new ExternalService(edge, id, { namespace: namespace('shop'), host, aliases, ports }));
    };
  all(
    declare('pay', 'pay.com', [ServicePort.http(80), ServicePort.tls(443)], ['www.pay.com']),
    declare('mail', 'mail.com', [ServicePort.http(80, { targetPort: 443 })]),
  );
  const [pay, mail] = [outside.get('pay') as ExternalService, outside.get('mail') as ExternalService];

  const ingress = new IngressGateway(edge, 'front', {
    namespace: namespace('shop'),
    hosts: ['shop.example.com', 'api.example.com', '*.example.org'],
    tls: [GatewayTls.simple({ hosts: ['shop.example.com'], credential: TlsCredential.secret('shop') })],
  });
  const egress = new EgressGateway(edge, 'out', { namespace: namespace('shop') });

  const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));
  const beta = HttpMatch.header(HeaderMatch.present('beta'));
  const items = HttpMatch.path(PathMatch.prefix('/items'));
  const users = JwtIssuer.of({ issuer: 'users', jwksUri: 'https://users.example.com/keys' });
  const staff = JwtIssuer.of({ issuer: 'staff', jwksUri: 'https://staff.example.com/keys' });
  const tracing = TracingProvider.openTelemetry('jaeger', {
    service: 'jaeger.istio-system.svc.cluster.local',
    port: 4317,
  });

  all(
    // Routes and policies of one host, by three charts.
    () => web.route('jason', { match: jason, to: web.version('v2'), scope: team }),
    () => web.route('items', { match: HttpMatch.any(items, beta), to: web.version('v3'), priority: 5 }),
    () => web.route('get', { match: HttpMatch.method(HttpMethod.GET), to: cart.version('v1'), scope: edge }),
    () => web.shiftTraffic(TrafficSplit.canary(web.version('v1'), web.version('v3'), 20)),
    () => web.shiftTraffic(TrafficSplit.canary(web.version('v1'), web.version('v3'), 20), { scope: team }),
    () => web.injectFault('slow', Fault.delay(Duration.seconds(7)), { match: jason }),
    () => web.injectFault('broken', Fault.abort(500, { percent: 10 }), { match: beta, scope: team }),
    () => web.applyTimeout('deadline', Duration.seconds(3)),
    () => web.applyTimeout('items-deadline', Duration.seconds(1), { match: items, scope: team }),
    () => web.applyRetries('again', Retries.of({ attempts: 2 }), { scope: edge }),
    () => web.mirrorTo('shadow', Mirror.to(web.version('v2'), 10), { match: items }),
    () => web.changeHeaders('mark', HeaderChanges.of({ request: { set: { 'x-by': 'mesh' } } })),
    () => cart.applyTimeout('deadline', Duration.seconds(2), { scope: edge }),
    () => echo.shiftTraffic(TrafficSplit.canary(echo.version('v1'), echo.version('v2'), 50)),

    // How callers connect.
    () => web.applyTrafficPolicy({ connectionPool: ConnectionPool.of({ tcp: { maxConnections: 9 } }) }),
    () =>
      web.applyTrafficPolicy(
        { outlierDetection: OutlierDetection.of({ consecutive5xxErrors: 3 }) },
        { scope: team, id: 'eject' },
      ),
    () => web.applyTrafficPolicy({ loadBalancer: LoadBalancer.random() }, { version: 'v2' }),
    () => cart.applyTrafficPolicy({ tls: ClientTls.istioMutual() }, { port: 80 }),

    // Ways in.
    () => ingress.expose(web, { host: 'shop.example.com', paths: [PathMatch.prefix('/items'), PathMatch.exact('/')] }),
    () => ingress.expose(cart, { host: 'shop.example.com', paths: [PathMatch.prefix('/cart')], scope: team }),
    () => ingress.expose(cart, { host: 'api.example.com' }),
    () => ingress.expose(job, { host: '*.example.org', scope: team }),
    () => ingress.exposeTcp(echo, { port: 31400 }),
    () => ingress.requireJwt(users, { hosts: ['api.example.com'], paths: [PathPattern.prefix('/admin')] }),
    () => ingress.requireJwt(staff, { hosts: ['shop.example.com'], id: 'staff', scope: team }),
    () => ingress.denyFrom('blocked', Source.ipBlocks('192.0.2.0/24'), { hosts: ['api.example.com'] }),

    // Ways out.
    () => egress.route(pay, { port: 443 }),
    () => egress.route(pay, { port: 80, scope: team }),
    () => egress.route(mail, { originate: TlsOrigination.atGateway() }),
    () => egress.enforce([namespace('shop')]),
    () => egress.enforce([namespace('team')]),
    () => pay.applyTimeout('deadline', Duration.seconds(3), { scope: team }),
    () => pay.applyRetries('again', Retries.of({ attempts: 1 })),

    // Who may call whom.
    () => namespace('shop').denyAll(),
    () => web.calls(cart),
    () => job.calls(cart, { methods: [HttpMethod.GET] }),
    () => job.calls(web),
    () => web.calls(pay),
    () => web.calledBy('ingress', Source.gateway(ingress)),
    () => cart.calledBy('ingress', Source.gateway(ingress), { methods: [HttpMethod.GET] }),
    () => cart.allowFrom('team', Source.namespace(namespace('team'))),
    () => cart.allowFrom('team', Source.namespace(namespace('team')), { scope: team }),
    () => cart.denyFrom('nobody', Source.service(job), { paths: [PathPattern.exact('/admin')] }),
    () => web.acceptJwt(users, { scope: edge }),
    () => web.acceptJwt(staff),
    () => web.limitEgress(),
    () => web.limitEgress({ also: [mail], scope: team }),
    () => namespace('team').limitEgress({ also: [{ name: 'shop' }] }),
    () => echo.applyMtls(MtlsMode.PERMISSIVE),
    () => echo.applyMtls(MtlsMode.PERMISSIVE, { scope: edge }),
    () => web.applyPortMtls(admin, MtlsMode.PERMISSIVE),
    () => web.applyPortMtls(http, MtlsMode.STRICT, { scope: team }),

    // What is seen of it.
    () =>
      new Telemetry(chart('00-mesh'), 'all', {
        scope: TelemetryScope.mesh(mesh),
        tracing: Tracing.sampled(1, { provider: tracing }),
      }),
    () =>
      new Telemetry(edge, 'shop', {
        scope: TelemetryScope.namespace(namespace('shop')),
        accessLog: AccessLog.enabled(),
      }),
    () => new IstioInstallation(chart('00-mesh'), 'installation', { mesh }),
  );
  const { manifests, installFiles } = app.render();
  return Object.fromEntries([...manifests, ...installFiles].map((file) => [file.path, file.content]));
}

const asWritten = renderShop((calls) => calls);

test('the same bytes come of the same calls, in whatever order charts make them', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (weights) => {
      const shuffled = renderShop((calls) =>
        calls
          .map((call) => ({ call, weight: Number(weights.next().value) }))
          .sort((a, b) => a.weight - b.weight)
          .map(({ call }) => call),
      );
      expect(shuffled).toEqual(asWritten);
    }),
    { numRuns: 25 },
  );
});
