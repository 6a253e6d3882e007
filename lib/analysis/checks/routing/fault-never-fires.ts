import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { record } from '../../model';

export const faultNeverFires: Check = {
  name: 'fault-never-fires',
  level: 'warning',
  title: 'a fault for no request at all',
  why: 'A fault without a percentage is injected into no request: a test that relies on it proves nothing.',
  fix: 'write percentage.value, from 0 to 100',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, path } of model.routeRules) {
      for (const kind of ['delay', 'abort']) {
        const fault = record(rule.fault)[kind];
        if (fault === undefined) continue;
        const share = valueAt(fault, ['percentage', 'value']) ?? valueAt(fault, ['percent']);
        if (share === undefined || share === 0)
          report(
            virtualService,
            [...path, 'fault', kind],
            `is injected into ${share === 0 ? '0' : 'no'} percent of the requests`,
          );
      }
    }
  },
};
