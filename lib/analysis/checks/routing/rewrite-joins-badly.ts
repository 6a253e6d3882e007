import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { text } from '../../model';
import { stringMatchOf } from '../shared/string-match';

export const rewriteJoinsBadly: Check = {
  name: 'rewrite-joins-badly',
  level: 'warning',
  title: 'a rewrite that leaves two slashes, or none, between its text and the rest of the path',
  why: 'A uri rewrite replaces only the prefix that matched. From prefix `/root` to `/`, `/root/x` becomes `//x`; without a uri match it replaces the `/` every path starts with, so `/whole` makes `/some/path` into `/wholesome/path`.',
  fix: 'end both the matched prefix and the rewrite with /, or neither',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, matches, path } of model.routeRules) {
      const rewrite = text(valueAt(rule, ['rewrite', 'uri']));
      if (rewrite === undefined) continue;
      for (const match of matches.length === 0 ? [{ uri: undefined }] : matches) {
        const uri = match.uri === undefined ? { kind: 'prefix' as const, value: '/' } : stringMatchOf(match.uri);
        if (uri.kind !== 'prefix') continue;
        const from = uri.value;
        const rest = from.endsWith('/') ? 'x' : '/x';
        const result = rewrite + rest;
        const bad = result.includes('//') || (from.endsWith('/') && rewrite !== '' && !rewrite.endsWith('/'));
        if (!bad) continue;
        report(virtualService, [...path, 'rewrite', 'uri'], `turns ${from}${rest} into ${result}`);
        break;
      }
    }
  },
};
