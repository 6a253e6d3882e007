import type { FieldPath, KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import { type Model, records, text } from '../../model';

export interface EnvoyPatch {
  readonly filter: KubernetesObject;
  readonly applyTo: string;
  readonly operation: string;
  /** The filter that is patched or added, when it is named. */
  readonly name?: string;
  readonly proxyVersion?: string;
  readonly path: FieldPath;
}

export function envoyPatches(model: Model): readonly EnvoyPatch[] {
  return model.once('envoy patches', () =>
    model.ofKind('EnvoyFilter').flatMap((filter) =>
      records(valueAt(filter, ['spec', 'configPatches'])).map((patch, index) => ({
        filter,
        applyTo: text(patch.applyTo) ?? '',
        operation: text(valueAt(patch, ['patch', 'operation'])) ?? '',
        name:
          text(valueAt(patch, ['patch', 'value', 'name'])) ??
          text(valueAt(patch, ['match', 'listener', 'filterChain', 'filter', 'name'])),
        proxyVersion: text(valueAt(patch, ['match', 'proxy', 'proxyVersion'])),
        path: ['spec', 'configPatches', index],
      })),
    ),
  );
}
