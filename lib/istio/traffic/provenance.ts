import { entriesOf } from './composition/refine';
import type { HostRow } from './host-rules';

/** The annotation that says which constructs an object comes from. */
export const PROVENANCE = 'mesh.cdk8s.io/provenance';

/** Which construct contributed each part of the rule names. */
export function provenance(rows: readonly HostRow[]): string {
  const entries = rows.flatMap(entriesOf);
  const paths = new Map(entries.map((entry) => [entry.id, entry.path]));
  const lines = [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, path]) => `${id}: ${path}`);
  return lines.join('\n');
}
