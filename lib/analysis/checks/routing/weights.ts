import type { Check } from '../../check';
import { number, records } from '../../model';

export const weights: Check = {
  name: 'weights',
  level: 'warning',
  title: 'the weights of a route do not add up to 100',
  references: ['KIA1104'],
  why: 'Istio takes weights as shares of their sum: 80 and 30 send 73 and 27 percent, and a single destination gets everything whatever its weight says.',
  fix: 'write weights that add up to 100',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, path } of model.routeRules) {
      const written = records(rule.route).map((route) => number(route.weight));
      const given = written.filter((weight) => weight !== undefined);
      if (given.length === 0) continue;
      const sum = given.reduce((total, weight) => total + weight, 0);
      if (sum === 100) continue;
      if (written.length === 1)
        report(virtualService, [...path, 'route', 0, 'weight'], `a lone destination gets 100 percent, not ${sum}`);
      else
        report(
          virtualService,
          [...path, 'route'],
          `the weights ${written.map((weight) => weight ?? 0).join(', ')} add up to ${sum}, so they are not percentages`,
        );
    }
  },
};
