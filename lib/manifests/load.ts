import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import { isRecord, type KubernetesObject } from './object';
import { type Origin, setOrigin } from './source';
import { YAML_OPTIONS } from './yaml-options';

export interface LoadOptions {
  /**
   * Read the folders inside a folder too.
   * @default false - as `kubectl apply -f` does
   */
  readonly recursive?: boolean;
}

/** Why a manifest could not be read, and where. */
export interface ManifestProblem {
  readonly file: string;
  /** Which YAML document of the file, from 0. */
  readonly document: number;
  readonly line: number;
  /** What is wrong, what was expected. */
  readonly message: string;
}

export interface Manifests {
  readonly objects: KubernetesObject[];
  readonly problems: ManifestProblem[];
}

export class ManifestError extends Error {
  constructor(readonly problems: readonly ManifestProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ManifestError';
  }
}

export function formatProblem(problem: ManifestProblem): string {
  return `${problem.file}:${problem.line}: document ${problem.document + 1}: ${problem.message}`;
}

/**
 * Loads objects from files and folders (`*.yaml`, `*.yml`, `*.json`, without values of Helm charts: `values.yaml`,
 * `istiod.values.yaml`); `-` is standard input.
 * @throws ManifestError that lists every malformed document
 */
export function loadManifests(paths: readonly string[], options: LoadOptions = {}): KubernetesObject[] {
  return orThrow(readManifests(paths, options));
}

/**
 * Loads objects from text, for tests and tools.
 * @throws ManifestError that lists every malformed document
 */
export function parseManifests(text: string, file = '<text>'): KubernetesObject[] {
  return orThrow(readText(text, file));
}

/** As `loadManifests`, but gives what can be read together with what cannot. */
export function readManifests(paths: readonly string[], options: LoadOptions = {}): Manifests {
  const all: Manifests = { objects: [], problems: [] };
  for (const file of paths.flatMap((path) => filesOf(path, options))) {
    const { objects, problems } = readText(file === '-' ? readFileSync(0, 'utf8') : readFileSync(file, 'utf8'), file);
    for (const object of objects) all.objects.push(object);
    all.problems.push(...problems);
  }
  return all;
}

const HELM_VALUES = /(^|[-.])values\.(ya?ml|json)$/;

function filesOf(path: string, options: LoadOptions): string[] {
  if (path === '-') return [path];
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat)
    throw new Error(`${path}: no such file or folder; give a manifest, a folder of manifests, or - for standard input`);
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = join(path, entry.name);
      if (entry.isDirectory()) return options.recursive ? filesOf(child, options) : [];
      return /\.(ya?ml|json)$/.test(entry.name) && !HELM_VALUES.test(entry.name) ? [child] : [];
    });
}

/** Reads one text of one or more YAML documents. */
export function readText(text: string, givenFile: string): Manifests {
  const file = givenFile === '-' ? '<stdin>' : givenFile;
  const result: Manifests = { objects: [], problems: [] };
  const add = (value: unknown, origin: Omit<Origin, 'prefix'>) =>
    collect(
      value,
      [],
      (object, prefix) => {
        setOrigin(object, { ...origin, prefix });
        result.objects.push(object);
      },
      (message) => {
        result.problems.push({ file, document: origin.document, line: origin.line, message });
      },
    );
  const json = jsonOf(text);
  if (json !== undefined) {
    add(json, { file, document: 0, line: 1, text, textLine: 1 });
    return result;
  }
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { ...YAML_OPTIONS, lineCounter });
  if (!Array.isArray(documents)) return result;
  documents.forEach((document: Document.Parsed, index) => {
    const lineAt = (offset: number) => lineCounter.linePos(offset).line;
    const error = document.errors[0];
    if (error) {
      const message = `not YAML: ${error.message.split('\n')[0]}`;
      result.problems.push({ file, document: index, line: lineAt(error.pos[0]), message });
      return;
    }
    const start = document.contents?.range?.[0] ?? document.range[0];
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return;
    const end = document.range[2];
    const origin = {
      file,
      document: index,
      line: lineAt(start),
      text: text.slice(document.range[0], end),
      textLine: lineAt(document.range[0]),
    };
    add(value, origin);
  });
  return result;
}

/** What `kubectl get -o json` prints: read much faster than as YAML, which it is too. */
function jsonOf(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // YAML's reader says where it is wrong
  }
}

/** Finds the objects in a document: itself, or the items of a List of any kind. */
function collect(
  value: unknown,
  prefix: (string | number)[],
  found: (object: KubernetesObject, prefix: (string | number)[]) => void,
  wrong: (message: string) => void,
): void {
  const where = prefix.length === 0 ? '' : `item ${prefix.at(-1)} of the list: `;
  if (!isRecord(value)) {
    wrong(
      `${where}a Kubernetes object is a map with apiVersion, kind and metadata, not ${JSON.stringify(value)?.slice(0, 60)}`,
    );
    return;
  }
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || apiVersion === '' || kind === '') {
    wrong(
      `${where}apiVersion and kind must be given as strings; write for example apiVersion: networking.istio.io/v1 and kind: VirtualService`,
    );
    return;
  }
  if (kind.endsWith('List') && Array.isArray(value.items)) {
    value.items.forEach((item: unknown, index) => {
      const typed =
        isRecord(item) && kind !== 'List' ? { apiVersion, kind: kind.slice(0, -'List'.length), ...item } : item;
      collect(typed, [...prefix, 'items', index], found, wrong);
    });
    return;
  }
  if (!isRecord(metadata) || typeof metadata.name !== 'string' || metadata.name === '') {
    wrong(`${where}${kind} without metadata.name; every object has a name`);
    return;
  }
  found(value as KubernetesObject, prefix);
}

function orThrow(manifests: Manifests): KubernetesObject[] {
  if (manifests.problems.length > 0) throw new ManifestError(manifests.problems);
  return manifests.objects;
}
