import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KubernetesObject } from '../../manifests';
import type { Request, Source } from '../ask';

/** What the real mesh did with a call. */
export type Expected = Readonly<Record<string, unknown>> & {
  readonly outcome: string;
  readonly destinations?: readonly Readonly<Record<string, unknown>>[];
};

/** A request and what became of it. */
export interface VectorCall {
  readonly name: string;
  readonly from: Source;
  readonly request: Request;
  readonly scope: 'client' | 'endToEnd';
  readonly expect: Expected;
  /** What Istio 1.31 does, where it was recorded. */
  readonly expect131?: Expected;
}

/** One mesh with its calls. */
export interface Vector {
  readonly name: string;
  readonly mesh?: Readonly<Record<string, unknown>>;
  readonly manifests: readonly KubernetesObject[];
  readonly calls: readonly VectorCall[];
}

export interface VectorFile {
  readonly family: string;
  readonly vectors: readonly Vector[];
}

/** A folder that holds no vectors, or a file that is not one. */
export class VectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'VectorError';
  }
}

/**
 * The vectors of a folder, its folders or a file, one file after the other: `*.json` has one mesh, `*.jsonl` one a
 * line, either may be gzipped. The family is the folder of a JSON file, the name of a JSON lines file.
 * @throws VectorError
 */
export function* readVectors(path: string): Generator<VectorFile> {
  let found = 0;
  for (const file of vectorFiles(path)) {
    found += 1;
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const name = basename(file).replace(/\.gz$/, '');
    const lines = name.endsWith('.jsonl');
    const documents = lines ? text.split('\n').filter((line) => line.trim() !== '') : [text];
    const vectors = documents.map((document, index) => parse(document, lines ? `${file}:${index + 1}` : file));
    yield { family: lines ? name.slice(0, -'.jsonl'.length) : basename(join(file, '..')), vectors: vectors.flat() };
  }
  if (found === 0)
    throw new VectorError(`${path}: no vectors (*.json, *.jsonl, gzipped or not); name a folder that has some`);
}

function vectorFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => {
      const inner = join(path, name);
      if (statSync(inner).isDirectory()) return vectorFiles(inner);
      return /\.jsonl?(\.gz)?$/.test(name) ? [inner] : [];
    });
}

function parse(text: string, where: string): Vector[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new VectorError(`${where}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Meshes that Istio refuses have errors instead of calls.
  return isVector(value) ? [value] : [];
}

function isVector(value: unknown): value is Vector {
  const vector = value as Partial<Vector> | null;
  return Array.isArray(vector?.manifests) && Array.isArray(vector?.calls);
}
