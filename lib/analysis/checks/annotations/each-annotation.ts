import type { FieldPath, KubernetesObject } from '../../../manifests';
import type { Model } from '../../model';

export interface Annotation {
  readonly object: KubernetesObject;
  readonly name: string;
  readonly value: string;
  /** What carries it: the object's own kind, or Pod for a pod template. */
  readonly on: string;
  readonly path: FieldPath;
}

/** Every annotation under istio.io, of objects and of their pod templates. */
export function istioAnnotations(model: Model): readonly Annotation[] {
  return model.once('istio annotations', () => {
    const found: Annotation[] = [];
    const collect = (object: KubernetesObject, on: string, annotations: unknown, path: FieldPath) => {
      if (typeof annotations !== 'object' || annotations === null) return;
      for (const [name, value] of Object.entries(annotations)) {
        if (name.includes('istio.io/') && typeof value === 'string')
          found.push({ object, name, value, on, path: [...path, 'metadata', 'annotations', name] });
      }
    };
    for (const object of model.objects) collect(object, object.kind, object.metadata.annotations, []);
    for (const workload of model.workloads) {
      if (workload.template.length > 0) collect(workload.object, 'Pod', workload.annotations, workload.template);
    }
    return found;
  });
}
