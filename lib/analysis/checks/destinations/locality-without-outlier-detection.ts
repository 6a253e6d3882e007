import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { list } from '../../model';

export const localityWithoutOutlierDetection: Check = {
  name: 'locality-without-outlier-detection',
  level: 'warning',
  title: 'locality failover without outlier detection',
  why: 'The proxy learns from outlier detection that the pods of a locality are failing; without it traffic never fails over.',
  fix: 'add outlierDetection to the same trafficPolicy',
  kinds: ['DestinationRule'],
  run(model, report) {
    for (const rule of model.ofKind('DestinationRule')) {
      const policy = ['spec', 'trafficPolicy'];
      const setting = [...policy, 'loadBalancer', 'localityLbSetting'];
      const asks =
        list(valueAt(rule, [...setting, 'failover'])).length +
        list(valueAt(rule, [...setting, 'failoverPriority'])).length;
      if (asks > 0 && valueAt(rule, [...policy, 'outlierDetection']) === undefined) {
        report(rule, setting, 'has failover, but the trafficPolicy has no outlierDetection');
      }
    }
  },
};
