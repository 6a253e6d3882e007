import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOfRule, isDelegate, type Model, namespaceOf, number, type RouteRule, texts } from '../../model';
import { hostsBehind, portList, portsOfHost } from '../shared/hosts';

export const destinationPortRequired: Check = {
  name: 'destination-port-required',
  level: 'error',
  title: 'a route does not say which port of its destination it means',
  references: ['IST0112 VirtualServiceDestinationPortSelectorRequired'],
  why: 'Without a port a sidecar keeps the port of the request, and answers 503 when the destination lacks it; a gateway can only guess when the Service has exactly one.',
  fix: 'add destination.port.number',
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const { host, port, path, rule } of model.destinations) {
      if (port !== undefined || isDelegate(rule.virtualService)) continue;
      const ports = portsOfHost(model, host);
      if (ports === undefined || ports.length === 0) continue;
      const gateways = gatewaysOfRule(rule);
      if (gateways.some((gateway) => gateway !== 'mesh') && ports.length > 1) {
        report(
          rule.virtualService,
          path,
          `at a gateway a host of several ports needs one to be named; ${host} has ${portList(ports)}`,
        );
        continue;
      }
      if (!gateways.includes('mesh')) continue;
      const lacking = portsOfRequests(model, rule).filter((wanted) => !ports.some((one) => one.port === wanted));
      if (lacking.length > 0) {
        report(
          rule.virtualService,
          path,
          `requests come in on port ${lacking.join(', ')}, which ${host} does not have; it has ${portList(ports)}`,
        );
      }
    }
  },
};

/** The ports on which requests that a rule is for can come. */
function portsOfRequests(model: Model, rule: RouteRule): readonly number[] {
  const named = rule.matches.map((match) => number(match.port));
  if (named.length > 0 && named.every((port) => port !== undefined)) {
    return [...new Set(named)].filter((port) => port !== undefined);
  }
  const namespace = namespaceOf(rule.virtualService);
  const hosts = texts(valueAt(rule.virtualService, ['spec', 'hosts'])).map((host) => model.qualify(host, namespace));
  const wanted = hosts
    .filter((host) => !host.startsWith('*'))
    .flatMap((host) => hostsBehind(model, host))
    .flatMap((host) => host.ports);
  const http = rule.protocol === 'http';
  return [
    ...new Set(
      wanted
        .filter((port) => !http || !['tcp', 'tls', 'https', 'udp'].includes(port.protocol))
        .map((port) => port.port),
    ),
  ];
}
