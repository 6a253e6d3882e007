import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { number, text } from '../../model';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

export const retriesNeverFit: Check = {
  name: 'retries-never-fit',
  level: 'warning',
  title: 'a timeout that ends before the first retry',
  why: 'timeout limits the request with all of its attempts. When perTryTimeout is as long, the request is over before the first attempt may be given up: it is never retried after a timeout.',
  fix: 'make timeout longer than perTryTimeout, or drop the retries',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, path } of model.routeRules) {
      const timeout = millis(text(rule.timeout));
      const each = millis(text(valueAt(rule, ['retries', 'perTryTimeout'])));
      const attempts = number(valueAt(rule, ['retries', 'attempts']));
      if (timeout === undefined || each === undefined || attempts === 0 || timeout === 0 || each < timeout) continue;
      report(
        virtualService,
        [...path, 'retries', 'perTryTimeout'],
        `${text(valueAt(rule, ['retries', 'perTryTimeout']))} is no less than the timeout of ${text(rule.timeout)}`,
      );
    }
  },
};

function millis(duration: string | undefined): number | undefined {
  if (duration === undefined || !/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(duration)) return undefined;
  return [...duration.matchAll(/([\d.]+)(ms|h|m|s)/g)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
}
