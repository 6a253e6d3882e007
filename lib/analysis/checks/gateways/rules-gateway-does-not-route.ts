import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOfRule, isDelegate, namespaceOf, number, texts } from '../../model';
import { layerOf, serversOf, takesHost } from '../shared/gateway-servers';

const LAYERS = { http: ['http'], tls: ['tls'], tcp: ['tcp', 'tls'] } as const;

export const rulesGatewayDoesNotRoute: Check = {
  name: 'rules-gateway-does-not-route',
  level: 'error',
  title: 'rules for a protocol that no server of the Gateway speaks',
  why: 'HTTP and terminated HTTPS servers take http rules, PASSTHROUGH servers tls rules, TCP servers and terminated TLS tcp rules. Other rules are ignored: the gateway has no route and refuses or answers 404.',
  fix: 'write rules of the kind the server takes, or correct its protocol and tls mode',
  kinds: ['VirtualService', 'Gateway'],
  run(model, report) {
    for (const rule of model.routeRules) {
      const { virtualService } = rule;
      const namespace = namespaceOf(virtualService);
      const gateways = gatewaysOfRule(rule);
      if (gateways.includes('mesh') || isDelegate(virtualService)) continue;
      const bound = gateways.map((reference) => model.gateway(reference, namespace));
      if (bound.some((gateway) => gateway === undefined)) continue;
      const hosts = texts(valueAt(virtualService, ['spec', 'hosts']));
      const ports: readonly (number | undefined)[] = rule.matches.map((match) => number(match.port));
      const servers = bound
        .flatMap((gateway) => (gateway ? serversOf(gateway) : []))
        .filter((server) => hosts.some((host) => takesHost(server, host, namespace)));
      const limited = ports.length > 0 && ports.every((port) => port !== undefined);
      const wanted = limited
        ? servers.filter((server) => server.port !== undefined && ports.includes(server.port))
        : servers;
      const layers: readonly string[] = LAYERS[rule.protocol];
      if (wanted.length === 0 || wanted.some((server) => layers.includes(layerOf(server)))) continue;
      const spoken = [
        ...new Set(
          wanted.map((server) => `${server.port} ${server.protocol}${server.tlsMode ? ` ${server.tlsMode}` : ''}`),
        ),
      ];
      report(virtualService, rule.path, `${rule.protocol} rules do not apply to ${spoken.join(', ')}`, {
        related: bound.filter((gateway) => gateway !== undefined),
      });
    }
  },
};
