import type { Check } from '../../check';
import { isIstioKind, kindOf } from '../../model';
import { REFUSED } from '../object-check';

const DRY_RUN = 'istio.io/dry-run';
const PATH = ['metadata', 'annotations', DRY_RUN];

export const dryRunAnnotation: Check = {
  name: 'dry-run-annotation',
  level: 'error',
  title: 'istio.io/dry-run where Istio refuses it',
  references: ['IST0107 MisplacedAnnotation', 'IST0125 InvalidAnnotation'],
  why: `${REFUSED} Only an AuthorizationPolicy with ALLOW or DENY can be tried out.`,
  fix: 'remove the annotation',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const object of model.objects) {
      const value: unknown = object.metadata.annotations?.[DRY_RUN];
      const kind = kindOf(object);
      if (value === undefined || !isIstioKind(kind)) continue;
      if (kind !== 'AuthorizationPolicy')
        report(object, PATH, `a ${kind} cannot be tried out; an AuthorizationPolicy can`);
      else {
        const action = (object.spec as { action?: string } | undefined)?.action ?? 'ALLOW';
        if (action !== 'ALLOW' && action !== 'DENY')
          report(object, PATH, `${action} cannot be tried out; ALLOW and DENY can`);
        else if (!/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(String(value))) {
          report(object, PATH, `${JSON.stringify(value)} is neither "true" nor "false"`, {
            fix: 'write "true" or "false"',
          });
        }
      }
    }
  },
};
