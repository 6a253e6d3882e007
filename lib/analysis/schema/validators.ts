import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import type { Kind } from '../model';

/** One error of a validator that ajv compiled. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The name of the offending key, when the error is about a key of a map. */
  readonly propertyName?: string;
}

export interface Validate {
  (value: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

const IMPORTS = join(__dirname, '..', '..', '..', 'imports');

const WORKLOADS: ReadonlySet<string> = new Set<Kind>([
  'Pod',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
]);

const loaded = new Map<string, Validate | undefined>();

/** The validator of a kind, or of the metadata of any object; undefined when there is none for the kind. */
export function validatorFor(kind: Kind | 'ObjectMeta'): Validate | undefined {
  if (!loaded.has(kind)) loaded.set(kind, load(kind));
  return loaded.get(kind);
}

/** The structural schema of a kind, to tell what would have been allowed. */
export function schemaOf(kind: string): unknown {
  const own = join(IMPORTS, 'schemas', `${kind}.json`);
  return JSON.parse(readFileSync(existsSync(own) ? own : join(IMPORTS, 'schemas', 'kubernetes.json'), 'utf8'));
}

/** Read by hand: a TypeScript loader would parse these large files first, which takes four times as long. */
function load(kind: string): Validate | undefined {
  const file = join(IMPORTS, 'validators', `${WORKLOADS.has(kind) ? 'workloads' : kind}.js`);
  if (!existsSync(file)) return undefined;
  const module = { exports: {} as Validate & Record<string, Validate> };
  const run = compileFunction(readFileSync(file, 'utf8'), ['module', 'exports', 'require'], { filename: file });
  run(module, module.exports, createRequire(file));
  return WORKLOADS.has(kind) ? module.exports[kind] : module.exports;
}
