import { describeObject, isRecord, type KubernetesObject, lineOf, parsePath, sourceOf } from '../../manifests';
import { fieldSchema, type Schema } from './schema';

/** An object whose fields do not have the form that their kind asks for. */
export class MalformedObjectError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'MalformedObjectError';
  }
}

/**
 * Objects as they can be read: a field without a value is left out, as the API server does.
 * @throws MalformedObjectError that lists every field of the wrong form, with file, line, object and field
 */
export function wellFormed(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const problems: string[] = [];
  const read = objects.map((object) => {
    const schema = fieldSchema(object.kind);
    if (!schema || object.spec === undefined) return object;
    const check = new Check(schema.document);
    const spec = check.value(object.spec, schema.spec, 'spec');
    problems.push(...check.problems.map(({ path, text }) => `${place(object, path)}: ${path}: ${text}`));
    return check.changed ? { ...object, spec } : object;
  });
  if (problems.length > 0) throw new MalformedObjectError(problems);
  return read;
}

class Check {
  readonly problems: { readonly path: string; readonly text: string }[] = [];
  changed = false;
  readonly #document: Schema;

  constructor(document: Schema) {
    this.#document = document;
  }

  /** A value without empty fields; what has the wrong form is noted and stays. */
  value(value: unknown, schema: Schema, path: string): unknown {
    const at = this.#resolve(schema);
    const text = mismatch(value, at);
    if (text !== undefined) {
      this.problems.push({ path, text });
      return value;
    }
    if (Array.isArray(value)) return value.map((item, index) => this.value(item, at.items ?? {}, `${path}[${index}]`));
    if (!isRecord(value) || !(at.properties || isRecord(at.additionalProperties))) return value;
    for (const name of at.required ?? []) {
      if ((value[name] ?? undefined) === undefined) {
        this.problems.push({ path: `${path}.${name}`, text: 'is missing, and nothing stands in for it; add it' });
      }
    }
    const read: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      const below = at.properties?.[name] ?? at.additionalProperties;
      if (inner === null) this.changed = true;
      else read[name] = isRecord(below) ? this.value(inner, below, `${path}.${name}`) : inner;
    }
    return read;
  }

  #resolve(schema: Schema): Schema {
    if (!schema.$ref) return schema;
    return this.#resolve(this.#document.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {});
  }
}

const WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function mismatch(value: unknown, { type }: Schema): string | undefined {
  if (type === undefined || value === null || typeOf(value) === type) return undefined;
  if (type === 'number' && typeof value === 'number') return undefined;
  const found = WORDS[typeOf(value)] ?? typeof value;
  return `must be ${WORDS[type] ?? type}, is ${found}; write it as ${WORDS[type] ?? type}`;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function place(object: KubernetesObject, path: string): string {
  const source = sourceOf(object);
  const name = describeObject(object);
  return source ? `${source.file}:${lineOf(object, parsePath(path)) ?? source.line}: ${name}` : name;
}
