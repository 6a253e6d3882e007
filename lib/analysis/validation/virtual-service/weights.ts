import { objectCheck, REFUSED } from '../object-check';

export const routeWeights = objectCheck({
  name: 'route-weights',
  title: 'weights that are negative, or all zero',
  why: `${REFUSED} Several destinations share the traffic in proportion to their weights, so one at least must be positive; a missing weight is 0.`,
  fix: 'give every destination a weight, one of them above 0',
  kinds: ['VirtualService'],
  validate(spec, report) {
    for (const protocol of ['http', 'tls', 'tcp']) {
      for (const route of spec.get(protocol).items) {
        const weights = route.get('route').items.map((destination) => destination.get('weight'));
        for (const weight of weights) {
          if (weight.number < 0) report(weight, `${weight.number} is no weight; it must be 0 or more`);
        }
        const total = weights.reduce((sum, weight) => sum + weight.number, 0);
        if (weights.length > 1 && total === 0)
          report(route.get('route'), 'the weights of several destinations add up to 0');
      }
    }
  },
});
