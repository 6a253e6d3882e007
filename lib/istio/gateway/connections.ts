import type * as networking from '../../../imports/networking.istio.io';
import type { IMeshHost } from '../mesh/mesh-host';
import type { ServicePort } from '../mesh/service-port';
import { Forward } from '../traffic/actions';
import { destinationOf } from '../traffic/render/virtual-service';
import { RoutedHost } from '../traffic/routed-host';
import { TrafficSplit } from '../traffic/traffic-split';

/** Where connections to a service go: a connection has no request, so only the split that takes the rest applies. */
export function connectionShares(service: IMeshHost, port: ServicePort): networking.VirtualServiceSpecTcpRoute[] {
  const action = service instanceof RoutedHost ? service.compose().rows.at(-1)?.route.action : undefined;
  const split = action instanceof Forward ? action.split : TrafficSplit.all({ host: service });
  return split.shares.map((share) => ({
    destination: destinationOf(share.to, port),
    weight: split.shares.length > 1 ? share.percent : undefined,
  }));
}
