import type { Check } from '../../check';
import { istioAnnotations } from './each-annotation';
import { KNOWN_ANNOTATIONS } from './known-annotations';

export const misplacedAnnotation: Check = {
  name: 'misplaced-annotation',
  level: 'warning',
  title: 'an annotation of Istio on an object that is not looked at for it',
  references: ['IST0107 MisplacedAnnotation'],
  why: 'Istio reads it elsewhere: annotations of the proxy on the pods (spec.template.metadata of a Deployment), not on the Deployment. Here it has no effect.',
  fix: 'move it to where it is read',
  kinds: ['Deployment', 'Namespace', 'Service', 'Pod'],
  run(model, report) {
    for (const { object, name, on, path } of istioAnnotations(model)) {
      const known = Object.hasOwn(KNOWN_ANNOTATIONS, name) ? KNOWN_ANNOTATIONS[name] : undefined;
      if (!known || known.on === 'Any' || known.on === on) continue;
      report(object, path, `is read on a ${known.on}, not on a ${on}`);
    }
  },
};
