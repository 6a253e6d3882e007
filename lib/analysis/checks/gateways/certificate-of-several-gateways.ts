import type { Check } from '../../check';
import { groupBy } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';

export const certificateOfSeveralGateways: Check = {
  name: 'certificate-of-several-gateways',
  level: 'warning',
  title: 'one certificate in several Gateways of the same pods and port',
  references: ['IST0138 GatewayDuplicateCertificate', 'istio/istio#35265'],
  why: 'A browser reuses its HTTP/2 connection for every host that the certificate is valid for; the request then meets the routes of the Gateway the connection was opened to, and gets 404.',
  fix: 'put the hosts of one certificate into one server of one Gateway',
  kinds: ['Gateway'],
  run(model, report) {
    const servers = gatewayServers(model).filter((one) => one.credential !== undefined);
    for (const same of groupBy(servers, (one) => `${one.selector} ${one.port} ${one.credential}`).values()) {
      const [first, ...others] = same;
      const reported = new Set([first?.gateway]);
      for (const other of others) {
        if (!first || reported.has(other.gateway)) continue;
        reported.add(other.gateway);
        report(
          other.gateway,
          [...other.path, 'tls', 'credentialName'],
          `${other.credential} is also the certificate of another Gateway on port ${other.port}`,
          { related: [first.gateway] },
        );
      }
    }
  },
};
