import type { Check } from '../../check';
import { portList } from '../shared/hosts';
import { unsaidPorts } from '../shared/unsaid-ports';

export const destinationLacksPort: Check = {
  name: 'destination-lacks-port',
  level: 'warning',
  title: 'a route that does not say its port, to a host that lacks one of the ports of its requests',
  why: 'Without a port the proxy keeps the port of the request. Requests that come in on a port which the host lacks get 503; those on the others are served.',
  fix: 'add destination.port.number, or limit the rule with match.port',
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const { destination, ports, wanted } of unsaidPorts(model)) {
      const { host, path, rule } = destination;
      const lacking = wanted.filter((one) => !ports.some((open) => open.port === one));
      if (lacking.length === 0 || lacking.length === wanted.length) continue;
      report(
        rule.virtualService,
        path,
        `requests on port ${lacking.join(', ')} get 503: ${host} has ${portList(ports)}`,
      );
    }
  },
};
