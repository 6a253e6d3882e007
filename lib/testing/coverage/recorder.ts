import type { KubernetesObject } from '../../manifests';
import type { TraceStep } from '../../simulator';
import { partsOf, unroutedSubsets } from './parts';

/** What the tests of one file exercised of one mesh. */
export interface MeshCoverage {
  /** Every rule, policy rule and subset, by its name. */
  readonly parts: readonly string[];
  readonly exercised: ReadonlySet<string>;
  /** Subsets that no rule sends anything to. */
  readonly unrouted: readonly string[];
}

const meshes = new Map<string, { parts: Set<string>; exercised: Set<string>; unrouted: readonly string[] }>();

/** Notes which parts of a mesh decided an answer. */
export function record(mesh: string, objects: readonly KubernetesObject[], trace: readonly TraceStep[]): void {
  let known = meshes.get(mesh);
  if (!known) {
    known = { parts: new Set(partsOf(objects)), exercised: new Set(), unrouted: unroutedSubsets(objects) };
    meshes.set(mesh, known);
  }
  for (const { from } of trace) {
    if (!from) continue;
    const [field = ''] = /^spec\.(?:http|tcp|tls|rules|subsets|jwtRules)\[\d+\]/.exec(from.field ?? '') ?? [];
    const part = `${from.kind} ${from.namespace}/${from.name} ${field}`.trim();
    if (known.parts.has(part)) known.exercised.add(part);
  }
}

/** What was recorded since the process began. */
export function recorded(): ReadonlyMap<string, MeshCoverage> {
  return new Map([...meshes].map(([mesh, { parts, ...rest }]) => [mesh, { parts: [...parts], ...rest }]));
}
