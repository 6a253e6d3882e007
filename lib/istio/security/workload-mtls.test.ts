import { Construct } from 'constructs';
import { TestApp } from '../fixtures/test-app';
import { Injection } from '../mesh/injection';
import { MtlsMode } from '../mesh/mtls-mode';
import { ServicePort } from '../mesh/service-port';

const http = ServicePort.http(8000, { targetPort: 8080 });

test('a service has one PeerAuthentication, whose port is the container port', () => {
  const app = new TestApp();
  const cart = app.service('cart', { ports: [http, ServicePort.tcp(9000)] });
  cart.applyPortMtls(http, MtlsMode.DISABLE);
  cart.applyMtls(MtlsMode.PERMISSIVE);
  expect(app.objects('PeerAuthentication').cart).toMatchObject({
    metadata: { namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: 'cart' } },
      mtls: { mode: 'PERMISSIVE' },
      portLevelMtls: { 8080: { mode: 'DISABLE' } },
    },
  });
});

test('a port alone leaves the rest to the namespace', () => {
  const app = new TestApp();
  app.service('cart', { ports: [http] }).applyPortMtls(http, MtlsMode.PERMISSIVE);
  expect(app.objects('PeerAuthentication').cart?.spec).toEqual({
    selector: { matchLabels: { app: 'cart' } },
    portLevelMtls: { 8080: { mode: 'PERMISSIVE' } },
  });
});

test('two modes are a conflict that names both; the same one twice is not', () => {
  const app = new TestApp();
  const cart = app.service('cart', { ports: [http] });
  const [a, b] = [new Construct(app.chart, 'team-a'), new Construct(app.chart, 'team-b')];
  cart.applyMtls(MtlsMode.PERMISSIVE, { scope: b });
  cart.applyMtls(MtlsMode.PERMISSIVE, { scope: a });
  expect(app.objects('PeerAuthentication').cart?.metadata.annotations).toEqual({
    'mesh.cdk8s.io/provenance': 'all ports: 10-shop/team-a, 10-shop/team-b',
  });
  cart.applyMtls(MtlsMode.DISABLE, { scope: a });
  expect(app.errors()).toEqual([
    '10-shop/cart: two modes of mutual TLS for all ports: DISABLE by 10-shop/team-a and PERMISSIVE by 10-shop/team-a, 10-shop/team-b; keep one',
  ]);
});

test('STRICT without a proxy is an error', () => {
  const app = new TestApp({}, { injection: Injection.disabled() });
  app.service('cart').applyMtls(MtlsMode.STRICT);
  expect(app.errors()).toEqual([expect.stringContaining('mutual TLS is STRICT but it has pods without a proxy')]);
});

test('a port that the service does not have is refused', () => {
  const cart = new TestApp().service('cart', { ports: [http] });
  expect(() => cart.applyPortMtls(ServicePort.http(8000), MtlsMode.DISABLE)).toThrow(
    '10-shop/cart: no container port 8000; it has 8080',
  );
});
