import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { httpRoutes } from '../shared';

export const mirrorPercentage = objectCheck({
  name: 'mirror-percentage',
  title: 'a mirror that Istio refuses',
  why: `${REFUSED} A mirror has a destination and a percentage of 0 to 100.`,
  fix: 'write a destination, and a percentage from 0 to 100',
  kinds: ['VirtualService'],
  about: ['mirrorPercent', 'mirrorPercentage', 'mirrors'],
  validate(spec, report) {
    for (const route of httpRoutes(spec)) {
      checkPercentage(route.get('mirrorPercent'), report);
      checkPercentage(route.get('mirrorPercentage').get('value'), report);
      for (const mirror of route.get('mirrors').items) {
        if (!mirror.get('destination').exists) report(mirror, 'a mirror needs a destination');
        checkPercentage(mirror.get('percentage').get('value'), report);
      }
    }
  },
});

function checkPercentage(percentage: Field, report: ReportField): void {
  const { number } = percentage;
  if (number < 0 || number > 100) report(percentage, `${number} is no percentage; it must be 0 to 100`);
}
