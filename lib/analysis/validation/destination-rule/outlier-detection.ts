import { objectCheck, REFUSED } from '../object-check';
import { trafficPolicies } from '../shared';

export const outlierDetection = objectCheck({
  name: 'outlier-detection',
  title: 'an outlier detection that Istio refuses',
  why: `${REFUSED} Percentages are 0 to 100; consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors.`,
  fix: 'correct it',
  kinds: ['DestinationRule'],
  about: ['outlierDetection'],
  validate(spec, report) {
    for (const { policy } of trafficPolicies(spec)) {
      const outlier = policy.get('outlierDetection');
      const local = outlier.get('consecutiveLocalOriginFailures');
      if (local.number > 0 && outlier.get('splitExternalLocalOriginErrors').value !== true) {
        const fix = 'set splitExternalLocalOriginErrors: true, or remove it';
        report(local, 'counts only when splitExternalLocalOriginErrors is true, which it is not', fix);
      }
      for (const name of ['maxEjectionPercent', 'minHealthPercent']) {
        const { number } = outlier.get(name);
        if (number < 0 || number > 100) report(outlier.get(name), `${number} is no percentage; it must be 0 to 100`);
      }
    }
  },
});
