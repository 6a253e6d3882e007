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
  return standaloneCode(ajv, ajv.compile(schema));
}

/** The same for kinds that share definitions; with several the code exports one function each, by its name. */
export function sharedValidatorCode(definitions: Record<string, Schema>, kinds: readonly string[]): string {
  const ajv = compiler();
  ajv.addSchema({ $id: 'shared', $defs: definitions });
  const [only] = kinds;
  if (only !== undefined && kinds.length === 1)
    return standaloneCode(ajv, ajv.compile({ $ref: `shared#/$defs/${only}` }));
  return standaloneCode(ajv, Object.fromEntries(kinds.map((kind) => [kind, `shared#/$defs/${kind}`])));
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
