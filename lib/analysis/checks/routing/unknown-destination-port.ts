import type { Check } from '../../check';
import { portList, portsOfHost } from '../shared/hosts';

export const unknownDestinationPort: Check = {
  name: 'unknown-destination-port',
  level: 'error',
  title: 'a route leads to a port that the host does not have',
  references: ['IST0101 ReferencedResourceNotFound', 'KIA1101'],
  why: 'The proxy has no endpoint for that port: every request that takes this route gets 503.',
  fix: "use a port of the Service, not the container's",
  kinds: ['VirtualService', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const { host, port, path, rule } of model.destinations) {
      if (port === undefined) continue;
      const ports = portsOfHost(model, host);
      if (ports === undefined || ports.some((one) => one.port === port)) continue;
      const behind = ports.find((one) => one.targetPort === port);
      report(
        rule.virtualService,
        [...path, 'port', 'number'],
        `${host} has no port ${port}; it has ${ports.length === 0 ? 'none' : portList(ports)}`,
        behind ? { fix: `write ${behind.port}: ${port} is the container's port behind it` } : {},
      );
    }
  },
};
