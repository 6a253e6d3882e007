import { entriesOf } from './composition/refine';
import type { HostRow } from './host-rules';

export { PROVENANCE_ANNOTATION as PROVENANCE } from '../../manifests/annotations';

/** Which construct contributed each part of the rule names. */
export function provenance(rows: readonly HostRow[]): string {
  const entries = rows.flatMap(entriesOf).map(({ id, path }) => `${id}: ${path}`);
  return [...new Set(entries)].sort().join('\n');
}
