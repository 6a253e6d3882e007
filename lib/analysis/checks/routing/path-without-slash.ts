import type { FieldPath, KubernetesObject } from '../../../manifests';
import type { Check, Report } from '../../check';
import { record } from '../../model';
import { stringMatchOf } from '../shared/string-match';

export const pathWithoutSlash: Check = {
  name: 'path-without-slash',
  level: 'error',
  title: 'a path that does not start with a slash',
  why: 'The path of every request starts with a slash, so an exact or prefix match without one never holds, and a policy with such a path never applies.',
  fix: 'start it with /',
  kinds: ['VirtualService', 'AuthorizationPolicy'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      matches.forEach((match, index) => {
        const uri = stringMatchOf(match.uri);
        if (uri.kind === 'exact' || uri.kind === 'prefix') {
          complain(report, virtualService, uri.value, [...path, 'match', index, 'uri', uri.kind]);
        }
        if (record(match.uri).regex !== undefined && uri.kind === 'regex' && /^[a-zA-Z0-9]/.test(uri.value)) {
          complain(report, virtualService, uri.value, [...path, 'match', index, 'uri', 'regex']);
        }
      });
    }
    for (const field of model.policyFields) {
      if (field.part !== 'operation' || field.name !== 'paths') continue;
      field.values.forEach((value, index) => {
        if (!value.startsWith('*')) complain(report, field.policy, value, [...field.path, index]);
      });
    }
  },
};

function complain(report: Report, object: KubernetesObject, value: string, path: FieldPath): void {
  if (value !== '' && !value.startsWith('/'))
    report(object, path, `${JSON.stringify(value)} matches no path, because paths start with a slash`);
}
