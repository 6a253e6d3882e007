import type { KubernetesObject } from '../../manifests';
import { noteFor } from './notes';
import { apiFields, usedFields } from './schema';

/** Kinds whose fields the simulator reads. */
export const DECIDED_KINDS = [
  'VirtualService',
  'DestinationRule',
  'Gateway',
  'ServiceEntry',
  'Sidecar',
  'PeerAuthentication',
  'RequestAuthentication',
  'AuthorizationPolicy',
] as const;

/** Kinds that change proxies in ways that are not simulated. */
export const UNDECIDED_KINDS: Readonly<Record<string, string>> = {
  EnvoyFilter: 'can change anything about the proxies it selects',
  WasmPlugin: 'runs code in the proxies it selects',
  TrafficExtension: 'runs code in the proxies it selects',
  WorkloadEntry: 'no recording covers workloads outside Kubernetes',
  WorkloadGroup: 'no recording covers workloads outside Kubernetes',
};

/** One field of the API. */
export interface FieldRow {
  readonly kind: string;
  readonly field: string;
  readonly status: 'verified' | 'decided' | 'undecided' | 'no effect';
  /** Why, for the last two. */
  readonly note: string;
  /** Recorded meshes that use it. */
  readonly meshes: number;
}

/** What the simulator makes of every field, and how many recorded meshes use each. */
export function fieldTable(meshes: Iterable<readonly KubernetesObject[]>): readonly FieldRow[] {
  const uses = new Map<string, number>();
  for (const objects of meshes) {
    const used = new Set(
      objects.flatMap(({ kind, spec }) => usedFields(kind, spec).map(({ field }) => `${kind} ${field}`)),
    );
    for (const field of used) uses.set(field, (uses.get(field) ?? 0) + 1);
  }
  return DECIDED_KINDS.flatMap((kind) =>
    apiFields(kind).map((field): FieldRow => {
      const note = noteFor(kind, field);
      const count = uses.get(`${kind} ${field}`) ?? 0;
      const row = { kind, field, meshes: count };
      if (note && 'undecided' in note) return { ...row, status: 'undecided', note: note.undecided };
      if (note) return { ...row, status: 'no effect', note: note.noEffect };
      return { ...row, status: count > 0 ? 'verified' : 'decided', note: '' };
    }),
  );
}

/** The table as Markdown, one for each kind. */
export function formatFieldTable(rows: readonly FieldRow[]): string {
  const kinds = [...new Set(rows.map((row) => row.kind))];
  const tables = kinds.map((kind) => {
    const lines = rows
      .filter((row) => row.kind === kind)
      .map(({ field, status, note, meshes }) => {
        const said = note ? `${status}: ${note}` : status;
        return `| \`${field}\` | ${said} | ${meshes === 0 ? '' : meshes} |`;
      });
    return [`### ${kind}`, '', '| field | answer | recorded meshes |', '| --- | --- | --- |', ...lines].join('\n');
  });
  const others = Object.entries(UNDECIDED_KINDS).map(([kind, why]) => `| ${kind} | ${why} |`);
  const rest = ['### Other kinds: undecided', '', '| kind | why |', '| --- | --- |', ...others].join('\n');
  return `${[...tables, rest].join('\n\n')}\n`;
}
