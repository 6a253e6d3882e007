import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../manifests';

const SCHEMAS = join(__dirname, '..', '..', '..', 'imports', 'schemas');

export interface Schema {
  readonly type?: string;
  readonly additionalProperties?: unknown;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const documents = new Map<string, Schema | undefined>();

/** The schema of a kind's `spec`; `undefined` for kinds that are not Istio's. */
export function fieldSchema(kind: string): { readonly document: Schema; readonly spec: Schema } | undefined {
  if (!documents.has(kind)) {
    const file = join(SCHEMAS, `${kind}.json`);
    documents.set(kind, existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Schema) : undefined);
  }
  const document = documents.get(kind);
  const spec = document?.properties?.spec;
  return document && spec ? { document, spec } : undefined;
}

/** Every field of the kind's `spec` that holds a value, lists and maps left out: `http.match.uri.exact`. */
export function apiFields(kind: string): readonly string[] {
  const found = fieldSchema(kind);
  if (!found) return [];
  const fields: string[] = [];
  const walk = (schema: Schema, path: string, above: readonly Schema[]): void => {
    const at = resolve(schema, found.document);
    if (at.items) {
      walk(at.items, path, above);
      return;
    }
    if (!at.properties || above.includes(at)) {
      fields.push(path);
      return;
    }
    for (const [name, inner] of Object.entries(at.properties))
      walk(inner, path ? `${path}.${name}` : name, [...above, at]);
  };
  walk(found.spec, '', []);
  return fields;
}

/** A field that an object uses: its path with list positions, and as `apiFields` names it. */
export interface UsedField {
  readonly path: string;
  readonly field: string;
  readonly known: boolean;
}

/** The fields of a `spec` that are used; one that the schema does not know ends there. */
export function usedFields(kind: string, spec: unknown): readonly UsedField[] {
  const found = fieldSchema(kind);
  if (!found) return [];
  const used: UsedField[] = [];
  const walk = (value: unknown, schema: Schema, path: string, field: string): void => {
    const at = resolve(schema, found.document);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, at.items ?? {}, `${path}[${index}]`, field);
      return;
    }
    if (!isRecord(value) || !at.properties) {
      used.push({ path, field, known: true });
      return;
    }
    for (const [name, inner] of Object.entries(value)) {
      const below = Object.hasOwn(at.properties, name) ? at.properties[name] : undefined;
      const next = { path: `${path}.${name}`, field: field ? `${field}.${name}` : name };
      if (below) walk(inner, below, next.path, next.field);
      else used.push({ ...next, known: false });
    }
  };
  walk(spec, found.spec, 'spec', '');
  return used;
}

function resolve(schema: Schema, document: Schema): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.replace('#/$defs/', '');
  return resolve(document.$defs?.[name] ?? {}, document);
}
