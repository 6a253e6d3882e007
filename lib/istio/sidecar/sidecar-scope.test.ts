import { Construct } from 'constructs';
import { TestApp } from '../fixtures/test-app';
import { Injection } from '../mesh/injection';
import { OutboundTraffic } from '../mesh/outbound-traffic';
import { MeshService } from '../service/mesh-service';

const spec = (app: TestApp, name: string) => app.objects('Sidecar')[name]?.spec;

test('a service is told of what it calls, and of the control plane', () => {
  const app = new TestApp();
  const cart = app.service('cart');
  cart.limitEgress();
  cart.calls(app.service('stock'));
  cart.calls(MeshService.fromAttributes({ name: 'mail', namespace: 'office', ports: [] }));
  expect(spec(app, 'cart')).toEqual({
    workloadSelector: { labels: { app: 'cart' } },
    egress: [
      { hosts: ['istio-system/*', 'office/mail.office.svc.cluster.local', 'shop/stock.shop.svc.cluster.local'] },
    ],
    outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  });
});

test('a namespace is told of what all its services call; a whole namespace swallows its hosts', () => {
  const app = new TestApp({ outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
  const office = app.namespace('office');
  const mail = app.service('mail', { namespace: office });
  const [cart, stock] = [app.service('cart'), app.service('stock')];
  cart.calls(stock);
  stock.calls(mail);
  app.shop.limitEgress();
  expect(spec(app, 'default')).toEqual({
    egress: [
      { hosts: ['istio-system/*', 'office/mail.office.svc.cluster.local', 'shop/stock.shop.svc.cluster.local'] },
    ],
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
  });
  app.shop.limitEgress({ also: [office] });
  expect(spec(app, 'default')).toMatchObject({
    egress: [{ hosts: ['istio-system/*', 'office/*', 'shop/stock.shop.svc.cluster.local'] }],
  });
});

test('limits of several charts add up; two outbound traffic policies are an error that names both', () => {
  const app = new TestApp();
  const [a, b] = [new Construct(app.chart, 'team-a'), new Construct(app.chart, 'team-b')];
  app.shop.limitEgress({ scope: b, outboundTraffic: OutboundTraffic.REGISTRY_ONLY });
  app.shop.limitEgress({ scope: a });
  expect(app.objects('Sidecar').default?.metadata.annotations).toEqual({
    'mesh.cdk8s.io/provenance': 'egress: 10-shop/team-a, 10-shop/team-b',
  });
  app.shop.limitEgress({ scope: a, outboundTraffic: OutboundTraffic.ALLOW_ANY });
  expect(app.errors()).toEqual([
    '10-shop/shop: two outbound traffic policies in one Sidecar: ALLOW_ANY and REGISTRY_ONLY, by 10-shop/team-a, 10-shop/team-b; keep one',
  ]);
});

test('pods without a proxy have no scope', () => {
  const app = new TestApp({}, { injection: Injection.disabled() });
  app.shop.limitEgress();
  expect(app.errors()).toEqual([expect.stringContaining('limits the egress of pods without a proxy')]);
});
