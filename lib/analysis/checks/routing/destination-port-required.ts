import type { Check } from '../../check';
import { portList } from '../shared/hosts';
import { unsaidPorts } from '../shared/unsaid-ports';

export const destinationPortRequired: Check = {
  name: 'destination-port-required',
  level: 'error',
  title: 'a route that does not say its port, to a host that lacks the port of every request',
  references: ['IST0112 VirtualServiceDestinationPortSelectorRequired'],
  why: 'Without a port the proxy keeps the port of the request; only a gateway takes the single port of a Service that has no other. The host has no such port, so every request that takes this route gets 503.',
  fix: 'add destination.port.number',
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const { destination, ports, wanted } of unsaidPorts(model)) {
      const { host, path, rule } = destination;
      if (wanted.length === 0 || wanted.some((one) => ports.some((open) => open.port === one))) continue;
      report(
        rule.virtualService,
        path,
        `requests come in on port ${wanted.join(', ')}, which ${host} does not have; it has ${portList(ports)}`,
      );
    }
  },
};
