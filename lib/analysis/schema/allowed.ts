import { type FieldPath, isRecord, valueAt } from '../../manifests/object';
import { schemaOf } from './validators';

const documents = new Map<string, unknown>();

/** The part of a kind's schema that is about a field; undefined where the schema says nothing of it. */
export function schemaAt(kind: string, path: FieldPath): Readonly<Record<string, unknown>> | undefined {
  if (!documents.has(kind)) documents.set(kind, schemaOf(kind));
  const document = documents.get(kind);
  const resolve = (schema: unknown): unknown => {
    const reference = isRecord(schema) ? schema.$ref : undefined;
    return typeof reference === 'string' ? resolve(valueAt(document, reference.slice(2).split('/'))) : schema;
  };
  // Kubernetes' kinds are definitions of one document.
  let schema = resolve(isRecord(document) && 'properties' in document ? document : valueAt(document, ['$defs', kind]));
  for (const step of path) {
    if (!isRecord(schema)) return undefined;
    const named = typeof step === 'number' ? schema.items : valueAt(schema, ['properties', step]);
    schema = resolve(named ?? schema.additionalProperties);
  }
  return isRecord(schema) ? schema : undefined;
}

/** The fields a schema allows at a place. */
export function allowedFields(kind: string, path: FieldPath): readonly string[] {
  const properties = schemaAt(kind, path)?.properties;
  return isRecord(properties) ? Object.keys(properties) : [];
}

/** The candidate that is nearest to what was written, when one is near enough to be meant. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(written.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** How many letters have to be added, removed or replaced. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
