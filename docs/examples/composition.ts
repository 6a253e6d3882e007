import { Chart, Duration } from 'cdk8s';
import {
  Fault,
  HeaderMatch,
  HttpMatch,
  Injection,
  Mesh,
  type MeshApp,
  MeshNamespace,
  MeshService,
  ServicePort,
  TrafficSplit,
} from '../../lib/istio';

export function build(app: MeshApp): void {
  const chart = new Chart(app, '10-shop');
  const mesh = new Mesh(chart, 'mesh', { faultInjection: true });
  const shop = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const reviews = new MeshService(chart, 'reviews', { namespace: shop, ports: [ServicePort.http(9080)] });
  const v1 = reviews.addVersion('v1', { image: 'shop/reviews:1.0' });
  const v2 = reviews.addVersion('v2', { image: 'shop/reviews:2.0' });
  const v3 = reviews.addVersion('v3', { image: 'shop/reviews:3.0' });

  // #region readme
  // Four teams, four files, any order:
  const jason = HttpMatch.header(HeaderMatch.exact('end-user', 'jason'));

  reviews.route('jason-v2', { match: jason, to: v2 });
  reviews.shiftTraffic(TrafficSplit.canary(v1, v3, 20));
  reviews.applyTimeout('deadline', Duration.millis(500));
  reviews.injectFault('slow', Fault.delay(Duration.seconds(7)), { match: jason });
  // #endregion
}
