import type { Check } from '../../check';
import { number, records } from '../../model';

export const duplicateDestination: Check = {
  name: 'duplicate-destination',
  level: 'warning',
  title: 'one route names the same destination twice',
  references: ['KIA1105'],
  why: 'The two shares add up at the same pods: most likely one of them should name another subset.',
  fix: 'name another subset, or add the weights up in one entry',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const rule of model.routeRules) {
      if (records(rule.rule.route).length < 2) continue;
      const seen = new Set<string>();
      for (const { role, host, subset, port, path } of model.destinationsOf(rule)) {
        if (role !== 'route') continue;
        const key = `${host} ${subset ?? ''} ${number(port) ?? ''}`;
        if (seen.has(key))
          report(
            rule.virtualService,
            path,
            `${host}${subset ? ` subset ${subset}` : ''} is already a destination of this route`,
          );
        seen.add(key);
      }
    }
  },
};
