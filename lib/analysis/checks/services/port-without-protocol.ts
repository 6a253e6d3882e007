import type { Check } from '../../check';
import { hostOfServiceObject } from '../shared/service-host';

export const portWithoutProtocol: Check = {
  name: 'port-without-protocol',
  level: 'info',
  title: 'a port whose name does not say its protocol',
  references: ['IST0118 PortNameIsNotUnderNamingConvention', 'KIA0601', 'KIA0602', 'istio/istio.io#682'],
  why: 'The proxy then looks at the first bytes of every connection to guess. A protocol where the server speaks first, such as MySQL, waits for a timeout; rules for HTTP hold only when it guesses HTTP.',
  fix: 'set appProtocol, or start the name with the protocol: http, http2, grpc, tcp, tls, …',
  kinds: ['Service', 'Deployment', 'Namespace'],
  run(model, report) {
    for (const service of model.ofKind('Service')) {
      const host = hostOfServiceObject(model, service);
      // Only where a proxy stands in front of the pods does the name matter.
      if (!host || !model.workloadsBehind(host).some((one) => one.injected && !one.gateway)) continue;
      host.ports.forEach((port, index) => {
        if (port.protocol === 'auto')
          report(
            service,
            ['spec', 'ports', index, 'name'],
            `port ${port.port}${port.name ? ` is called ${port.name}` : ' has no name'}, which says no protocol`,
          );
      });
    }
  },
};
