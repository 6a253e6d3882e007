import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { groupBy, hostsOverlap } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';

export const httpsRedirectWithoutHttps: Check = {
  name: 'https-redirect-without-https',
  level: 'warning',
  title: 'HTTP is redirected to an HTTPS that no server speaks',
  why: 'httpsRedirect answers 301 to https:// of the same host; without a TLS server for it the browser meets a closed port.',
  fix: 'add a server with protocol HTTPS, or TLS, for these hosts, or remove httpsRedirect',
  kinds: ['Gateway'],
  run(model, report) {
    for (const servers of groupBy(gatewayServers(model), (one) => one.selector).values()) {
      const secure = servers.filter((one) => one.protocol === 'HTTPS' || one.protocol === 'TLS');
      for (const server of servers) {
        if (valueAt(server.server, ['tls', 'httpsRedirect']) !== true) continue;
        const lost = server.hosts.find(
          ({ host }) => !secure.some((one) => one.hosts.some((other) => hostsOverlap(other.host, host))),
        );
        if (lost)
          report(
            server.gateway,
            [...server.path, 'tls', 'httpsRedirect'],
            `no server of these gateway pods speaks HTTPS for ${lost.host}`,
          );
      }
    }
  },
};
