import type { KubernetesObject } from '../../manifests';
import { groupOf } from '../../manifests';
import type { Check } from '../check';
import { namespaceOf } from '../model';

export const duplicateObject: Check = {
  name: 'duplicate-object',
  level: 'error',
  title: 'two objects of the same kind, namespace and name',
  references: ['KIA1211'],
  why: 'The API server keeps one of them: whichever is applied last silently replaces the other.',
  fix: 'rename one, or merge them',
  kinds: [],
  run(model, report) {
    const seen = new Map<string, Map<string, KubernetesObject>>();
    for (const object of model.objects) {
      const place = `${groupOf(object)} ${object.kind} ${namespaceOf(object)}`;
      let named = seen.get(place);
      if (named === undefined) {
        named = new Map();
        seen.set(place, named);
      }
      const { name } = object.metadata;
      const first = named.get(name);
      if (first)
        report(object, 'metadata.name', 'is given twice; a kind has one object of a name in a namespace', {
          related: [first],
        });
      else named.set(name, object);
    }
  },
};
