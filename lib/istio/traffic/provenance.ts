import { entriesOf } from './composition/refine';
import type { HostRow } from './host-rules';

/** The annotation that says which constructs an object comes from. */
export const PROVENANCE = 'mesh.cdk8s.io/provenance';

/** Which construct contributed each part of the rule names. */
export function provenance(rows: readonly HostRow[]): string {
  const entries = rows.flatMap(entriesOf).map(({ id, path }) => `${id}: ${path}`);
  return [...new Set(entries)].sort().join('\n');
}
