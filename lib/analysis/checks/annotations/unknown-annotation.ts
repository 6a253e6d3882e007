import type { Check } from '../../check';
import { istioAnnotations } from './each-annotation';
import { CLOSED_PREFIXES, KNOWN_ANNOTATIONS } from './known-annotations';

export const unknownAnnotation: Check = {
  name: 'unknown-annotation',
  level: 'warning',
  title: 'an annotation that Istio does not know',
  references: ['IST0108 UnknownAnnotation'],
  why: 'Nobody reads it: what it should change stays as it is.',
  fix: 'correct the name; case counts',
  kinds: ['Deployment'],
  run(model, report) {
    for (const { object, name, path } of istioAnnotations(model)) {
      if (Object.hasOwn(KNOWN_ANNOTATIONS, name) || !CLOSED_PREFIXES.some((prefix) => name.startsWith(prefix)))
        continue;
      const near = Object.keys(KNOWN_ANNOTATIONS).find((known) => isNear(known, name));
      report(object, path, `${name} is no annotation of Istio`, near ? { fix: `did you mean ${near}?` } : {});
    }
  },
};

/** Whether two names differ in case, or in one letter too many, too few or wrong. */
function isNear(known: string, name: string): boolean {
  const [a, b] = [known.toLowerCase(), name.toLowerCase()];
  if (Math.abs(a.length - b.length) > 2) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  return Math.max(a.length, b.length) - start - end <= 2;
}
