import { type CelRule, translateRules } from './cel';
import type { Crd, Schema } from './crds';

/** The structure of a kind: names, types, bounds, enumerations, what is required; no prose. */
export interface KindSchema {
  readonly schema: Schema;
  /** What the CRD demands by CEL and a schema cannot say. */
  readonly rules: readonly CelRule[];
}

const KEPT = [
  'type',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'pattern',
  'required',
  'nullable',
] as const;

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/**
 * A structural schema in which unknown fields are an error, as the API server's strict validation has it.
 * `atMostOneOf` and `uniqueBy` are keywords of our own: Istio's one-ofs, and lists that are maps by some fields.
 */
export function structuralSchema(crd: Crd): KindSchema {
  const rules: CelRule[] = [];
  const written = (crd.schema.properties ?? {}) as Record<string, Schema>;
  const spec = compact(written.spec ?? {}, 'spec', rules);
  const root = {
    type: 'object',
    properties: { apiVersion: {}, kind: {}, metadata: {}, spec, status: {} },
    required: ['metadata', ...((crd.schema.required as string[] | undefined) ?? [])],
    additionalProperties: false,
  };
  return { schema: shareDefinitions(root), rules };
}

/** Durations that the CRDs leave as any string; Istio's own decoding takes durations only. */
const DURATIONS = /\.(tcp\.idleTimeout|httpCookie\.ttl)$/;

function compact(written: Schema, path: string, rules: CelRule[]): Schema {
  if (written['x-kubernetes-int-or-string']) return { type: ['integer', 'string'] };
  const schema: Schema = {};
  for (const keyword of KEPT) if (keyword in written) schema[keyword] = written[keyword];
  if (written.format === 'int32' || written.format === 'date-time') addFormat(schema, written.format);
  if (DURATIONS.test(path)) schema.format = 'duration';
  const properties = written.properties as Record<string, Schema> | undefined;
  if (properties) {
    schema.properties = Object.fromEntries(
      Object.entries(properties).map(([name, child]) => [name, compact(child, `${path}.${name}`, rules)]),
    );
    if (!written['x-kubernetes-preserve-unknown-fields']) schema.additionalProperties = false;
  }
  if (typeof written.additionalProperties === 'object') {
    schema.additionalProperties = compact(written.additionalProperties as Schema, `${path}{}`, rules);
  }
  if (written.items) schema.items = compact(written.items as Schema, `${path}[]`, rules);
  if (written['x-kubernetes-list-type'] === 'map') schema.uniqueBy = written['x-kubernetes-list-map-keys'];
  const oneOfs = [written.oneOf, ...((written.allOf ?? []) as Schema[]).map((part) => part.oneOf)].filter(Boolean);
  if (oneOfs.length > 0) schema.atMostOneOf = oneOfs.map((oneOf) => alternatives(oneOf as Schema[]));
  return translateRules({ ...schema, 'x-kubernetes-validations': written['x-kubernetes-validations'] }, path, rules);
}

function addFormat(schema: Schema, format: string): void {
  if (format === 'date-time') schema.format = format;
  else Object.assign(schema, { ...INT32, ...pick(schema, ['minimum', 'maximum']) });
}

function pick(schema: Schema, keywords: readonly string[]): Schema {
  return Object.fromEntries(
    keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, schema[keyword]]),
  );
}

/** Istio writes a one-of as: none of the fields, or exactly one of them. */
function alternatives(oneOf: readonly Schema[]): string[] {
  return oneOf.flatMap((alternative) => {
    const required = alternative.required as string[] | undefined;
    if (required?.length === 1) return required;
    if ('not' in alternative) return [];
    throw new Error(`a one-of of an unknown form: ${JSON.stringify(oneOf)}`);
  });
}

/** Puts parts that occur several times into `$defs`: a DestinationRule has its traffic policy four times. */
function shareDefinitions(root: Schema): Schema {
  const count = new Map<string, number>();
  const visit = (schema: Schema) => {
    forEachChild(schema, visit);
    if (!schema.properties) return;
    const key = JSON.stringify(schema);
    count.set(key, (count.get(key) ?? 0) + 1);
  };
  visit(root);
  const names = new Map<string, string>();
  const definitions: Record<string, Schema> = {};
  const share = (schema: Schema, name: string): Schema => {
    const key = JSON.stringify(schema);
    const known = names.get(key);
    if (known) return { $ref: `#/$defs/${known}` };
    const shared = mapChildren(schema, (child, childName) => share(child, childName ?? name));
    delete shared['x-kubernetes-validations'];
    if ((count.get(key) ?? 0) < 2) return shared;
    let own = name;
    for (let suffix = 2; definitions[own]; suffix++) own = `${name}${suffix}`;
    names.set(key, own);
    definitions[own] = shared;
    return { $ref: `#/$defs/${own}` };
  };
  const schema = share(root, 'root');
  return Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions };
}

export function forEachChild(schema: Schema, visit: (child: Schema, name?: string) => void): void {
  for (const [name, child] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) visit(child, name);
  for (const keyword of ['items', 'additionalProperties']) {
    const child = schema[keyword];
    if (typeof child === 'object' && child !== null) visit(child as Schema);
  }
}

function mapChildren(schema: Schema, map: (child: Schema, name?: string) => Schema): Schema {
  const result = { ...schema };
  if (schema.properties) {
    const entries = Object.entries(schema.properties as Record<string, Schema>);
    result.properties = Object.fromEntries(entries.map(([name, child]) => [name, map(child, name)]));
  }
  for (const keyword of ['items', 'additionalProperties']) {
    const child = schema[keyword];
    if (typeof child === 'object' && child !== null) result[keyword] = map(child as Schema);
  }
  return result;
}
