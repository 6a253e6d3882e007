import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, number, records, text } from '../../model';
import { portList, portsOfHost } from '../shared/hosts';

export const unknownPortSettings: Check = {
  name: 'unknown-port-settings',
  level: 'error',
  title: 'portLevelSettings for a port that the host does not have',
  why: "portLevelSettings counts the ports of the Service. For another number the settings have no effect, and the port keeps the rule's.",
  fix: 'use a port of the Service',
  kinds: ['DestinationRule', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const rule of model.ofKind('DestinationRule')) {
      const host = model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespaceOf(rule));
      const ports = host.startsWith('*') ? undefined : portsOfHost(model, host);
      if (ports === undefined) continue;
      const policies = [
        ['spec', 'trafficPolicy'],
        ...records(valueAt(rule, ['spec', 'subsets'])).map((_, index) => ['spec', 'subsets', index, 'trafficPolicy']),
      ];
      for (const path of policies) {
        records(valueAt(rule, [...path, 'portLevelSettings'])).forEach((settings, index) => {
          const port = number(valueAt(settings, ['port', 'number']));
          if (port === undefined || ports.some((one) => one.port === port)) return;
          report(
            rule,
            [...path, 'portLevelSettings', index, 'port', 'number'],
            `${host} has no port ${port}; it has ${portList(ports)}`,
          );
        });
      }
    }
  },
};
