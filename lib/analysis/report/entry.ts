import { describeObject, formatPath, type ManifestProblem } from '../../manifests';
import type { Level } from '../check';
import { type Finding, findingLine, type Place } from '../finding';
import { namespaceOf } from '../model';

/** The check under which a manifest is reported that cannot even be read. */
export const MALFORMED = {
  name: 'malformed-manifest',
  title: 'a document that is no Kubernetes object',
  why: '`kubectl apply` refuses it.',
  fix: 'correct the YAML, or move the file elsewhere',
} as const;

/** A finding as every format shows it: plain data, in a fixed order of keys. */
export interface Entry {
  readonly check: string;
  readonly level: Level;
  readonly object?: ObjectName;
  /** The field: `spec.http[0].timeout`; empty for the object as a whole. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  readonly constructPath?: string;
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly related: readonly { readonly object: string; readonly constructPath?: string; readonly file?: string }[];
}

export interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export function entryOf(finding: Finding): Entry {
  const { object } = finding;
  const namespace = namespaceOf(object);
  return {
    check: finding.check,
    level: finding.level,
    object: {
      apiVersion: object.apiVersion,
      kind: object.kind,
      ...(namespace !== '' && { namespace }),
      name: object.metadata.name,
    },
    path: formatPath(finding.path),
    message: finding.message,
    fix: finding.fix,
    constructPath: finding.constructPath,
    file: finding.file,
    line: findingLine(finding),
    related: finding.related.map(relatedOf),
  };
}

function relatedOf(place: Place): Entry['related'][number] {
  return { object: describeObject(place.object), constructPath: place.constructPath, file: place.file };
}

export function entryOfProblem({ file, line, message }: ManifestProblem): Entry {
  return { check: MALFORMED.name, level: 'error', path: '', message, fix: MALFORMED.fix, file, line, related: [] };
}

/** `VirtualService bookinfo/reviews`; what the file is about when there is no object. */
export function describeEntry({ object }: Entry): string {
  if (!object) return 'document';
  return `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`;
}

export function countLevels(entries: readonly Entry[]): Readonly<Record<Level, number>> {
  const count = { error: 0, warning: 0, info: 0 };
  for (const { level } of entries) count[level]++;
  return count;
}
