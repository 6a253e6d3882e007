import type { Check } from '../../check';
import { groupBy } from '../../model';
import { clientTlsOf } from '../shared/client-tls';

export const doubleTls: Check = {
  name: 'double-tls',
  level: 'warning',
  title: 'TLS is added to traffic that is TLS already',
  references: ['istio/istio.io#11396'],
  why: 'On a port of protocol TLS or HTTPS the application speaks TLS itself. A DestinationRule with SIMPLE or MUTUAL wraps it into TLS once more, which the server does not understand.',
  fix: 'remove the tls block, or let the application speak HTTP on a port of protocol HTTP',
  kinds: ['DestinationRule', 'ServiceEntry', 'VirtualService'],
  run(model, report) {
    const routes = groupBy(
      model.destinations.filter((one) => one.rule.protocol === 'http'),
      (one) => one.host,
    );
    for (const block of clientTlsOf(model)) {
      if (block.mode !== 'SIMPLE' && block.mode !== 'MUTUAL') continue;
      const ports = model.registry.exact(block.host).flatMap((one) => one.ports);
      const wanted = block.port === undefined ? ports : ports.filter((port) => port.port === block.port);
      const wrapped = wanted.find(
        (port) =>
          (port.protocol === 'tls' || port.protocol === 'https') && !reached(routes.get(block.host) ?? [], port.port),
      );
      // A rule for all ports is meant for those that speak HTTP.
      if (
        !wrapped ||
        (block.port === undefined && wanted.some((port) => port.protocol !== 'tls' && port.protocol !== 'https'))
      )
        continue;
      report(
        block.rule,
        [...block.path, 'mode'],
        `${block.mode} on port ${wrapped.port} of ${block.host}, whose protocol is ${wrapped.protocol.toUpperCase()}`,
      );
    }
  },
};

/** Whether http rules bring plain HTTP to that port. */
function reached(routes: readonly { port?: number }[], port: number): boolean {
  return routes.some((route) => route.port === undefined || route.port === port);
}
