import type { Check } from '../../check';
import { groupBy } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';

export const duplicateGatewayHost: Check = {
  name: 'duplicate-gateway-host',
  level: 'warning',
  title: 'two servers of the same gateway pods take the same host on the same port',
  references: ['IST0145 ConflictingGateways', 'KIA0301'],
  why: 'The proxy cannot tell them apart. For plain HTTP it merges the routes of both, oldest first; for TLS it keeps one server and drops the other, with its routes.',
  fix: 'keep the host in one Gateway, and bind the VirtualServices of both to it',
  kinds: ['Gateway'],
  run(model, report) {
    for (const servers of groupBy(
      gatewayServers(model),
      (one) =>
        `${one.selector} ${one.port} ${one.protocol} ${one.credential ?? ''} ${one.tlsMode ?? ''} ${one.server.bind ?? ''}`,
    ).values()) {
      if (servers.length < 2) continue;
      const byHost = new Map<string, (typeof servers)[number]>();
      for (const server of servers) {
        server.hosts.forEach(({ host, namespace }, index) => {
          const key = `${namespace ?? '*'}/${host}`;
          const other = byHost.get(key);
          if (other)
            report(
              server.gateway,
              [...server.path, 'hosts', index],
              `${host} on port ${server.port} is already taken`,
              { related: [other.gateway] },
            );
          else byHost.set(key, server);
        });
      }
    }
  },
};
