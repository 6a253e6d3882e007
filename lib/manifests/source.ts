import { isCollection, isMap, LineCounter, parseDocument } from 'yaml';
import type { FieldPath, KubernetesObject } from './object';
import { YAML_OPTIONS } from './yaml-options';

/** Where an object was read from. */
export interface Source {
  /** The file as it was given; `<stdin>` for standard input. */
  readonly file: string;
  /** Which YAML document of the file, from 0. */
  readonly document: number;
  /** The line the document's content starts on, from 1. */
  readonly line: number;
}

export interface Origin extends Source {
  /** The text of this document alone; it starts on `textLine`. */
  readonly text: string;
  readonly textLine: number;
  /** From the document's root to the object: not empty for an item of a List. */
  readonly prefix: FieldPath;
}

const origins = new WeakMap<KubernetesObject, Origin>();

// The last document whose lines were asked for: findings come object by object.
let latest: { text: string; lines: (path: FieldPath) => number | undefined } | undefined;

/** Remembers where an object came from, without a trace in the object itself. */
export function setOrigin(object: KubernetesObject, origin: Origin): void {
  origins.set(object, origin);
}

/** Where a loaded object came from; undefined for one that was made in memory. */
export function sourceOf(object: KubernetesObject): Source | undefined {
  return origins.get(object);
}

/**
 * The line, from 1, on which a field of a loaded object stands; the line of the nearest field above
 * where the field itself is missing; undefined for an object that was made in memory.
 */
export function lineOf(object: KubernetesObject, path: FieldPath): number | undefined {
  const origin = origins.get(object);
  if (!origin) return undefined;
  if (latest?.text !== origin.text) latest = { text: origin.text, lines: lineFinder(origin.text) };
  const line = latest.lines([...origin.prefix, ...path]);
  return line === undefined ? origin.line : line + origin.textLine - 1;
}

function lineFinder(text: string): (path: FieldPath) => number | undefined {
  const counter = new LineCounter();
  const document = parseDocument(text, { ...YAML_OPTIONS, lineCounter: counter });
  return (path) => {
    let node: unknown = document.contents;
    let offset = isCollection(node) ? node.range?.[0] : undefined;
    for (const step of path) {
      if (!isCollection(node)) break;
      if (isMap(node)) {
        const pair = node.items.find((item) => String(item.key) === String(step));
        if (!pair) break;
        offset = (pair.key as { range?: [number, number, number] } | null)?.range?.[0] ?? offset;
        node = pair.value;
      } else {
        const item = node.items[Number(step)];
        if (item === undefined) break;
        offset = (item as { range?: [number, number, number] }).range?.[0] ?? offset;
        node = item;
      }
    }
    return offset === undefined ? undefined : counter.linePos(offset).line;
  };
}
