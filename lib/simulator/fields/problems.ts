import type { KubernetesObject } from '../../manifests';
import type { Undecided } from '../ir';
import { isHarmlessNews, noteFor } from './notes';
import { usedFields } from './schema';

/** What in an object keeps answers that depend on it undecided: fields that are not known, or that no recording covers. */
export function fieldProblems(object: KubernetesObject, aspect: string): readonly Undecided[] {
  const { kind, metadata } = object;
  const from = { kind, ...(metadata.namespace ? { namespace: metadata.namespace } : {}), name: metadata.name };
  const found = new Map<string, Undecided>();
  for (const { path, field, known } of usedFields(kind, object.spec)) {
    if (!known && isHarmlessNews(kind, field)) continue;
    const note = known ? noteFor(kind, field) : undefined;
    const reason = known
      ? note && 'undecided' in note && `field ${field}: ${note.undecided}`
      : `field ${path} is not known`;
    if (reason) found.set(reason, { aspect, reason, from: { ...from, field: path } });
  }
  return [...found.values()];
}
