import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOfRule, isDelegate, namespaceOf, number, type Protocol, type RouteRule, texts } from '../../model';
import { hostsBehind, portList } from '../shared/hosts';

const SERVED: Readonly<Record<RouteRule['protocol'], readonly Protocol[]>> = {
  http: ['http', 'http2', 'grpc', 'grpc-web', 'auto'],
  tls: ['https', 'tls', 'auto'],
  tcp: ['tcp', 'https', 'tls', 'mongo', 'mysql', 'redis', 'auto'],
};

export const rulesOfWrongProtocol: Check = {
  name: 'rules-of-wrong-protocol',
  level: 'error',
  title: 'rules for a protocol that no port of the host speaks',
  why: 'The proxy takes http rules only for HTTP ports, tls rules only for TLS and HTTPS ports, tcp rules only for the others: on any other port it ignores them and forwards as if they were not there.',
  fix: 'write the rules for the protocol of the port, or correct the name or appProtocol of the port',
  kinds: ['VirtualService', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const rule of model.routeRules) {
      const { virtualService, protocol } = rule;
      const gateways = gatewaysOfRule(rule);
      if (gateways.some((gateway) => gateway !== 'mesh') || isDelegate(virtualService)) continue;
      const namespace = namespaceOf(virtualService);
      const hosts = texts(valueAt(virtualService, ['spec', 'hosts'])).filter((host) => !host.startsWith('*'));
      const ports = hosts.flatMap((host) =>
        hostsBehind(model, model.qualify(host, namespace)).flatMap((one) => one.ports),
      );
      if (ports.length === 0) continue;
      const named = rule.matches.map((match) => number(match.port));
      const wanted =
        named.length > 0 && named.every((port) => port !== undefined)
          ? ports.filter((port) => named.includes(port.port))
          : ports;
      if (wanted.length === 0 || wanted.some((port) => SERVED[protocol].includes(port.protocol))) continue;
      const spoken = [...new Set(wanted.map((port) => port.protocol))].join(', ');
      report(
        virtualService,
        rule.path,
        `${protocol} rules do not apply to ${portList(wanted)} of ${hosts.join(', ')}, which is ${spoken}`,
      );
    }
  },
};
