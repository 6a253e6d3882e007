import { formatPath } from '../../../manifests';
import type { Check } from '../../check';
import { type RouteRule, text } from '../../model';
import { coversConnectionMatch, coversHttpMatch } from '../shared/http-match';

export const unreachableRule: Check = {
  name: 'unreachable-rule',
  level: 'warning',
  title: 'a rule that no request reaches, because earlier ones take all of its requests',
  references: ['IST0130 VirtualServiceUnreachableRule'],
  why: 'The first rule that matches decides. A rule without a match takes everything; a prefix is a plain string prefix, so `/a` also takes `/ab`; a regex must match the whole path.',
  fix: 'move the narrower rule up, or narrow the earlier one',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const virtualService of model.ofKind('VirtualService')) {
      const earlier: RouteRule[] = [];
      for (const rule of model.rulesOf(virtualService)) {
        const shadowing = shadowersOf(rule, earlier);
        if (shadowing.length === 0) {
          earlier.push(rule);
          continue;
        }
        const names = shadowing.map((one) => formatPath(one.path) + nameOf(one));
        report(
          virtualService,
          rule.path,
          `rule${nameOf(rule)} is never reached: ${names.join(' and ')} ${names.length === 1 ? 'takes' : 'take'} all of its requests first`,
        );
      }
    }
  },
};

/** The earlier rules that together take every match of a rule; empty when something is left. */
function shadowersOf(rule: RouteRule, earlier: readonly RouteRule[]): RouteRule[] {
  const candidates = earlier.filter((one) => one.protocol === rule.protocol);
  if (candidates.length === 0) return [];
  const matches = rule.matches.length === 0 ? [{}] : rule.matches;
  const found = new Set<RouteRule>();
  const covers = rule.protocol === 'http' ? coversHttpMatch : coversConnectionMatch;
  for (const match of matches) {
    const shadow = candidates.find((one) =>
      (one.matches.length === 0 ? [{}] : one.matches).some((wide) => covers(wide, match, rule)),
    );
    if (!shadow) return [];
    found.add(shadow);
  }
  return [...found];
}

function nameOf(rule: RouteRule): string {
  const name = text(rule.rule.name);
  return name === undefined ? '' : ` (${name})`;
}
