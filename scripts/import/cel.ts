import type { Schema } from './crds';

/** What a CRD demands by a CEL expression, as keywords a JSON schema has. */
type Translate = (schema: Schema, match: RegExpExecArray) => Schema;

const COUNT = String.raw`\(has\(self\.(\w+)\) \? 1 : 0\)`;

const TRANSLATIONS: readonly (readonly [RegExp, Translate])[] = [
  [/^duration\(self\) >= duration\('1ms'\)$/, () => ({ format: 'positive-duration' })],
  [/^!self\.contains\("\*"\)$/, () => ({ format: 'without-wildcard' })],
  [/^self\.all\(key, !key\.contains\("\*"\)\)$/, (schema) => names(schema, { format: 'without-wildcard' })],
  [/^self\.all\(key, key\.size\(\) != 0\)$/, (schema) => names(schema, { minLength: 1 })],
  [/^self\.size\(\) == 0$/, () => ({ maxLength: 0 })],
  [/^self != "\*"$/, () => ({ not: { const: '*' } })],
  [/^0 < self && self <= 65535$/, () => ({ minimum: 1, maximum: 65535 })],
  [/^self in \["", "HTTP", "HTTPS"\]$/, () => ({ enum: ['', 'HTTP', 'HTTPS'] })],
  [/^self\.all\(key, 0 < int\(key\) && int\(key\) <= 65535\)$/, (schema) => names(schema, { format: 'port' })],
  [/^self\.all\(key, size\(key\) < 63 && key\.matches\(/, (schema) => names(schema, { format: 'port-name' })],
  [/^url\(self\)\.getScheme\(\) in \["http", "https"\]$/, () => ({ format: 'http-url' })],
  [/^isURL\(self\) \? \(url\(self\)\.getScheme\(\) in /, () => ({ format: 'module-url' })],
  [/^self\.startsWith\("unix:\/\/"\)/, () => ({ format: 'address' })],
  [new RegExp(`^${COUNT} \\+\\s*${COUNT}(?: \\+\\s*${COUNT})? <= 1$`), (schema, match) => atMostOne(schema, match)],
];

export interface CelRule {
  readonly path: string;
  readonly rule: string;
}

/**
 * Adds what the rules of a schema demand. A rule without a translation goes to `left`: those are written by hand
 * in lib/analysis.
 */
export function translateRules(schema: Schema, path: string, left: CelRule[]): Schema {
  const rules = (schema['x-kubernetes-validations'] ?? []) as readonly { readonly rule: string }[];
  let result = schema;
  for (const { rule } of rules) {
    const text = rule.trim();
    const [pattern, translate] = TRANSLATIONS.find(([candidate]) => candidate.test(text)) ?? [];
    const match = pattern?.exec(text);
    if (translate && match) result = { ...result, ...translate(result, match) };
    else left.push({ path, rule: text.replace(/\s+/g, ' ') });
  }
  return result;
}

function names(schema: Schema, demand: Schema): Schema {
  return { propertyNames: { ...(schema.propertyNames as Schema | undefined), ...demand } };
}

function atMostOne(schema: Schema, match: RegExpExecArray): Schema {
  const fields = match.slice(1).filter((field): field is string => field !== undefined);
  return { atMostOneOf: [...((schema.atMostOneOf as string[][] | undefined) ?? []), fields] };
}
