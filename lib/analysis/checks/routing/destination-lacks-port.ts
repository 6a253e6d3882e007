import type { Check } from '../../check';
import { gatewaysOfRule } from '../../model';
import { portList, portsOfHost } from '../shared/hosts';
import { requestPorts } from '../shared/request-ports';

export const destinationLacksPort: Check = {
  name: 'destination-lacks-port',
  level: 'warning',
  title: 'a route that does not say its port, to a host that lacks one of the ports of its requests',
  why: 'Without a port the proxy keeps the port of the request. Requests that come in on a port which the host lacks get 503; those on the others are served.',
  fix: 'add destination.port.number, or limit the rule with match.port',
  kinds: ['VirtualService', 'Service', 'ServiceEntry', 'Gateway'],
  run(model, report) {
    for (const { host, port, path, rule, weight } of model.destinations) {
      if (port !== undefined || weight === 0) continue;
      const ports = portsOfHost(model, host);
      if (ports === undefined || ports.length === 0) continue;
      if (ports.length === 1 && !gatewaysOfRule(rule).includes('mesh')) continue;
      const wanted = requestPorts(model, rule);
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
