import Ajv, { _, type CodeKeywordDefinition, type Format, type KeywordCxt } from 'ajv';
import { getProperty } from 'ajv/dist/compile/codegen';
import standaloneCode from 'ajv/dist/standalone';
import type { Schema } from './crds';

/** Formats are regular expressions, so that the compiled code needs no other module. */
const FORMATS: Readonly<Record<string, Format>> = {
  duration: /^(?:0|[-+]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/,
  // At least 1ms: a digit other than 0 in what counts milliseconds or more.
  'positive-duration':
    /^(?=.*(?:(?<![\d.])0*[1-9]\d*(?:\.\d*)?(?:ms|s|m|h)|\.0{0,2}[1-9]\d*s|\.\d*[1-9]\d*(?:m(?!s)|h)|(?<![\d.])0*[1-9]\d{3,}(?:\.\d*)?(?:us|µs|μs)|(?<![\d.])0*[1-9]\d{6,}ns))\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/,
  'without-wildcard': /^[^*]*$/,
  port: /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
  'port-name': /^[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,60}[a-zA-Z0-9])?$/,
  'http-url': /^https?:\/\//,
  'module-url': /^(?:(?:https?|file|oci):\/\/)?(?![a-z]+:\/\/)./,
  address: /^(?!unix:\/\/)|^unix:\/\/(?:\/|@).*[^/]$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)$/i,
};

const atMostOneOf: CodeKeywordDefinition = {
  keyword: 'atMostOneOf',
  type: 'object',
  schemaType: 'array',
  error: { message: 'must have at most one of the fields', params: (cxt) => _`{fields: ${cxt.params.fields}}` },
  code(cxt: KeywordCxt) {
    for (const fields of cxt.schema as string[][]) {
      const [first, ...rest] = fields.map((field) => _`(${cxt.data}${getProperty(field)} === undefined ? 0 : 1)`);
      const present = rest.reduce((sum, one) => _`${sum} + ${one}`, _`${first}`);
      cxt.setParams({ fields: _`${JSON.stringify(fields)}` });
      cxt.gen.if(_`${present} > 1`, () => cxt.error(true));
    }
  },
};

const uniqueBy: CodeKeywordDefinition = {
  keyword: 'uniqueBy',
  type: 'array',
  schemaType: 'array',
  error: { message: 'must be unique', params: (cxt) => _`{keys: ${cxt.params.keys}, index: ${cxt.params.index}}` },
  code(cxt: KeywordCxt) {
    const { gen, data } = cxt;
    const keys = cxt.schema as string[];
    const seen = gen.const('seen', _`new Set()`);
    gen.forRange('i', 0, _`${data}.length`, (i) => {
      const parts = keys.map((key) => _`(${data}[${i}] ?? {})${getProperty(key)}`);
      const key = gen.const('key', _`JSON.stringify([${parts.reduce((all, part) => _`${all}, ${part}`)}])`);
      cxt.setParams({ keys: _`${JSON.stringify(keys)}`, index: i });
      gen.if(_`${seen}.has(${key})`, () => cxt.error(true));
      gen.code(_`${seen}.add(${key})`);
    });
  },
};

/** JavaScript that validates one kind, with every error at once and without the ajv compiler. */
export function validatorCode(schema: Schema): string {
  const ajv = compiler();
  return slim(standaloneCode(ajv, ajv.compile(schema)));
}

/** The same for kinds that share definitions; with several the code exports one function each, by its name. */
export function sharedValidatorCode(definitions: Record<string, Schema>, kinds: readonly string[]): string {
  const ajv = compiler();
  ajv.addSchema({ $id: 'shared', $defs: definitions });
  const [only] = kinds;
  if (only !== undefined && kinds.length === 1)
    return slim(standaloneCode(ajv, ajv.compile({ $ref: `shared#/$defs/${only}` })));
  return slim(standaloneCode(ajv, Object.fromEntries(kinds.map((kind) => [kind, `shared#/$defs/${kind}`]))));
}

/**
 * Without what nobody reads: the path in the schema of every possible error, and copies of the schemas, of which the
 * code uses the enumerations alone. A third of the code, which every synth would parse.
 */
function slim(code: string): string {
  const text = code.replace(/schemaPath:"[^"]*",/g, '');
  const uses = new Map<string, number>();
  for (const [name] of text.matchAll(/\bschema\d+\b/g)) uses.set(name, (uses.get(name) ?? 0) + 1);
  let slimmed = '';
  let from = 0;
  for (const match of text.matchAll(/const (schema\d+) = (?=\{)/g)) {
    if (match.index < from || uses.get(match[1] ?? '') !== 1) continue;
    slimmed += text.slice(from, match.index);
    from = endOfJson(text, match.index + match[0].length);
    if (text[from] === ';') from++;
  }
  return slimmed + text.slice(from);
}

/** Where the JSON object that begins at a place ends. */
function endOfJson(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  throw new Error('the compiled validators have a form this script does not read');
}

function compiler(): Ajv {
  return new Ajv({
    allErrors: true,
    messages: false,
    logger: false,
    strict: false,
    allowUnionTypes: true,
    // Lengths in UTF-16 units: counting code points would need a module at runtime.
    unicode: false,
    formats: FORMATS,
    code: { source: true, optimize: 2 },
    keywords: [atMostOneOf, uniqueBy],
  });
}
