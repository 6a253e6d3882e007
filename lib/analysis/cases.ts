import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubernetesObject } from '../manifests';

/** What testdata/<check>.yaml holds; testdata/README.md explains it. */
export interface CheckCases {
  readonly fires: readonly CheckCase[];
  readonly near: readonly CheckCase[];
}

export interface CheckCase {
  readonly case: string;
  readonly objects: readonly KubernetesObject[];
  /** The objects of this case alone, without `use` and `base`. */
  readonly own: readonly KubernetesObject[];
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  readonly finds: readonly ExpectedFinding[];
}

export interface ExpectedFinding {
  readonly object: string;
  readonly path?: string;
  readonly message: string;
}

interface WrittenCase extends Partial<Omit<CheckCase, 'own'>> {
  readonly case: string;
}

interface WrittenCases {
  readonly use?: string;
  readonly base?: readonly KubernetesObject[];
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  readonly fires?: readonly WrittenCase[];
  readonly near?: readonly WrittenCase[];
}

export const TESTDATA = join(__dirname, 'testdata');

/** The cases of a check; undefined when it has no file. */
export function casesOf(check: string): CheckCases | undefined {
  const file = join(TESTDATA, `${check}.yaml`);
  if (!existsSync(file)) return undefined;
  const written = read<WrittenCases>(file);
  const fixture = written.use ? read<KubernetesObject[]>(join(TESTDATA, 'fixtures', `${written.use}.yaml`)) : [];
  const complete = (one: WrittenCase): CheckCase => ({
    case: one.case,
    objects: overlay([...fixture, ...(written.base ?? [])], one.objects ?? []),
    own: one.objects ?? [],
    meshConfig: one.meshConfig ?? written.meshConfig,
    finds: one.finds ?? [],
  });
  return { fires: (written.fires ?? []).map(complete), near: (written.near ?? []).map(complete) };
}

function read<T>(file: string): T {
  return parse(readFileSync(file, 'utf8'), { merge: true, maxAliasCount: -1 }) as T;
}

/** Objects of a case take the place of those they share kind, namespace and name with; the others are added. */
function overlay(base: readonly KubernetesObject[], own: readonly KubernetesObject[]): KubernetesObject[] {
  const key = (object: KubernetesObject) => `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  const replaced = new Set(own.map(key));
  return [...base.filter((object) => !replaced.has(key(object))), ...own];
}
