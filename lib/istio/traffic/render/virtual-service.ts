import type * as networking from '../../../../imports/networking.istio.io';
import type { IMeshHost } from '../../mesh/mesh-host';
import type { ServicePort } from '../../mesh/service-port';
import { Forward } from '../actions';
import type { HostRow } from '../host-rules';
import { asksForClaims } from '../match/claim';
import { meetConditions } from '../match/condition';
import type { ITrafficTarget } from '../traffic-target';
import { renderHttpRules } from './http-rules';

/** The VirtualService that the proxies of the mesh follow for one host. */
export function renderVirtualService(
  host: IMeshHost,
  rows: readonly HostRow[],
  destination: DestinationOnPort = destinationOf,
): networking.VirtualServiceSpec {
  return {
    hosts: [host.hostName],
    http: nonEmpty(renderHttp(host, meshRows(rows), destination)),
    tls: nonEmpty(renderTls(host, rows, destination)),
    tcp: nonEmpty(renderTcp(host, rows, destination)),
  };
}

/** The rows that proxies of callers can follow: they see no token's claims. */
export const meshRows = (rows: readonly HostRow[]) => rows.filter((row) => !asksForClaims(row.condition));

/** Where a target is reached by those who called a port of the host. */
export type DestinationOnPort = (
  target: ITrafficTarget,
  port: ServicePort,
) => networking.VirtualServiceSpecHttpRouteDestination;

const nonEmpty = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** With several HTTP ports each gets rules of its own, because a destination names its port. */
function renderHttp(
  host: IMeshHost,
  rows: readonly HostRow[],
  destination: DestinationOnPort,
): networking.VirtualServiceSpecHttp[] {
  const ports = host.ports.filter((port) => port.isHttp);
  return ports.flatMap((port) =>
    renderHttpRules(ports.length > 1 ? onPort(rows, port) : rows, (target) => destination(target, port)),
  );
}

function onPort(rows: readonly HostRow[], { port }: ServicePort): readonly HostRow[] {
  return rows.flatMap((row) => {
    const meet = meetConditions(row.condition, { port });
    return meet.kind === 'is' ? [{ ...row, condition: meet.value }] : [];
  });
}

/** A TCP connection has no request: only the split that takes the rest applies. */
function renderTcp(
  host: IMeshHost,
  rows: readonly HostRow[],
  destination: DestinationOnPort,
): networking.VirtualServiceSpecTcp[] {
  return host.ports
    .filter((port) => !port.isHttp && !port.isTls)
    .flatMap((port) =>
      renderConnections(rows, port, destination).map((route) => ({ match: [{ port: port.port }], route })),
    );
}

function renderTls(
  host: IMeshHost,
  rows: readonly HostRow[],
  destination: DestinationOnPort,
): networking.VirtualServiceSpecTls[] {
  return host.ports
    .filter((port) => port.isTls)
    .flatMap((port) =>
      renderConnections(rows, port, destination).map((route) => ({
        match: [{ port: port.port, sniHosts: [host.hostName] }],
        route,
      })),
    );
}

function renderConnections(
  rows: readonly HostRow[],
  port: ServicePort,
  destination: DestinationOnPort,
): networking.VirtualServiceSpecTcpRoute[][] {
  const action = rows.at(-1)?.route.action;
  if (!(action instanceof Forward)) return [];
  const { shares } = action.split;
  return [
    shares.map((share) => ({
      destination: destination(share.to, port),
      weight: shares.length > 1 ? share.percent : undefined,
    })),
  ];
}

/** The target's port of the same number, else the one that speaks the same. */
export function destinationOf(
  target: ITrafficTarget,
  port: ServicePort | undefined,
): networking.VirtualServiceSpecHttpRouteDestination {
  const ports = target.host.ports;
  const found = ports.find((each) => each.port === port?.port) ?? ports.find((each) => each.isHttp === port?.isHttp);
  return {
    host: target.host.hostName,
    subset: target.subset,
    port: found && { number: found.port },
  };
}
