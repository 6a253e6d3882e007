import type { Check } from '../../check';
import { groupBy } from '../../model';
import { gatewayServers, layerOf } from '../shared/gateway-servers';

export const conflictingGatewayServers: Check = {
  name: 'conflicting-gateway-servers',
  level: 'error',
  title: 'two Gateways open the same port of the same pods with different protocols or certificates',
  references: ['IST0145 ConflictingGateways', 'KIA0301', 'istio/istio#24638'],
  why: 'One port of a proxy speaks one protocol and shows one certificate per host: Istio keeps one of the two servers and drops the other.',
  fix: 'give one of them another port or other hosts, or the same protocol and certificate',
  kinds: ['Gateway'],
  run(model, report) {
    for (const servers of groupBy(
      gatewayServers(model),
      (one) => `${one.selector} ${one.port} ${one.server.bind ?? ''}`,
    ).values()) {
      if (servers.length < 2) continue;
      const [first] = servers;
      const byHost = new Map<string, (typeof servers)[number]>();
      for (const server of servers) {
        if (first && isPlain(first.protocol, layerOf(first)) !== isPlain(server.protocol, layerOf(server))) {
          report(
            server.gateway,
            [...server.path, 'port'],
            `port ${server.port} is ${server.protocol} here and ${first.protocol} there`,
            { related: [first.gateway] },
          );
          continue;
        }
        for (const { host } of server.hosts) {
          const other = byHost.get(host);
          if (other && other.credential !== server.credential) {
            report(
              server.gateway,
              [...server.path, 'tls', 'credentialName'],
              `${host} on port ${server.port} has certificate ${server.credential ?? 'none'} here and ${other.credential ?? 'none'} there`,
              {
                related: [other.gateway],
              },
            );
          } else if (other && layerOf(other) !== layerOf(server)) {
            report(
              server.gateway,
              [...server.path, 'tls', 'mode'],
              `${host} on port ${server.port} is passed through and terminated`,
              { related: [other.gateway] },
            );
          } else if (!other) byHost.set(host, server);
        }
      }
    }
  },
};

/** Plain HTTP, TLS of any kind and raw TCP exclude each other on a port. */
function isPlain(protocol: string, layer: 'http' | 'tls' | 'tcp'): string {
  if (protocol === 'HTTPS' || protocol === 'TLS' || layer === 'tls') return 'tls';
  return layer;
}
