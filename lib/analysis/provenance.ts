import { type FieldPath, type KubernetesObject, valueAt } from '../manifests';
import { PROVENANCE_ANNOTATION } from '../manifests/annotations';

export { PROVENANCE_ANNOTATION };

/** More than these would not be read. */
const MOST = 3;

/**
 * The constructs behind a field of an object, when ours rendered it. The annotation has a line `part: path` for each
 * contributor; the parts of a route are in its name, `jason+slow`, a subset is `subset v1`.
 */
export function constructPathOf(object: KubernetesObject, field: FieldPath = []): string | undefined {
  const value: unknown = object.metadata.annotations?.[PROVENANCE_ANNOTATION];
  if (typeof value !== 'string' || value === '') return undefined;
  const entries = value.split('\n').map((line) => {
    const colon = line.indexOf(': ');
    return colon < 0 ? { part: '', path: line } : { part: line.slice(0, colon), path: line.slice(colon + 2) };
  });
  const parts = partsOf(object, field);
  const own = entries.filter(({ part }) => parts.includes(part));
  const paths = [...new Set((own.length > 0 ? own : entries).map(({ path }) => path))];
  return paths.length > MOST ? `${paths.slice(0, MOST).join(', ')} and ${paths.length - MOST} more` : paths.join(', ');
}

function partsOf(object: KubernetesObject, [spec, list, index]: FieldPath): string[] {
  if (spec !== 'spec' || list === undefined || typeof index !== 'number') return [];
  const name = valueAt(object, [spec, list, index, 'name']);
  if (typeof name !== 'string') return [];
  return list === 'subsets' ? [`subset ${name}`] : name.split('+');
}
