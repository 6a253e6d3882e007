import { isRecord, type KubernetesObject, valueAt } from '../../manifests/object';
import { isIstioKind, type Kind, kindOf, type Model } from '../model';
import { allowedFields, nearest } from './allowed';
import { validatorFor } from './validators';
import { hasSchema } from './versions';
import { describeFormat, describeType, describeValue, many } from './words';

/** The kinds of mistakes a schema finds; each is a check of its own. */
export type SchemaRule = 'unknown-field' | 'wrong-type' | 'missing-field' | 'value-not-allowed' | 'one-of-fields';

export interface Violation {
  readonly rule: SchemaRule;
  readonly object: KubernetesObject;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly fix?: string;
  /** Of an unknown field: the one that was probably meant. */
  readonly meant?: string;
}

/** What the schemas say about all objects, validated once per model. */
export function violationsOf(model: Model): readonly Violation[] {
  return model.once('schema', () => model.objects.flatMap((object) => validate(object)));
}

function validate(object: KubernetesObject): Violation[] {
  const kind = kindOf(object);
  const violations = run(object, 'ObjectMeta', object.metadata, ['metadata']);
  return kind === undefined || !hasSchema(kind, object.apiVersion)
    ? violations
    : [...violations, ...run(object, kind, object, [])];
}

type Path = readonly (string | number)[];

function run(object: KubernetesObject, schema: Kind | 'ObjectMeta', value: unknown, prefix: Path): Violation[] {
  const validator = validatorFor(schema);
  if (!validator || validator(value)) return [];
  const errors = validator.errors ?? [];
  // A key that breaks a rule for keys is reported twice: once as itself, once as a name that is not allowed.
  const violations = errors
    .filter((error) => error.keyword !== 'propertyNames')
    .flatMap((error): Violation[] => {
      const path = stepsOf(value, error.instancePath);
      const at = valueAt(value, path);
      // Kubernetes' own kinds read null as absent.
      if (at === null && (schema === 'ObjectMeta' || !isIstioKind(schema))) return [];
      return [{ object, ...explain(schema, error, at, [...prefix, ...path]) }];
    });
  return withoutConsequences(violations);
}

/** What follows from another mistake is left out: the misspelt field is missing too, text is no word of a list either. */
function withoutConsequences(violations: readonly Violation[]): Violation[] {
  const meant = new Set<string>();
  const mistyped = new Set<string>();
  for (const violation of violations) {
    if (violation.meant !== undefined) meant.add(key([...violation.path.slice(0, -1), violation.meant]));
    if (violation.rule === 'wrong-type') mistyped.add(key(violation.path));
  }
  return violations.filter(({ rule, path }) => {
    if (rule === 'missing-field') return !meant.has(key(path));
    return rule !== 'value-not-allowed' || !mistyped.has(key(path));
  });
}

function key(path: Path): string {
  return JSON.stringify(path);
}

/** A JSON pointer as steps: numbers for places in a list, text for keys, even if they look like numbers. */
function stepsOf(root: unknown, pointer: string): (string | number)[] {
  const path: (string | number)[] = [];
  let at = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~');
    const step = Array.isArray(at) ? Number(key) : key;
    path.push(step);
    at = (at as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}

type Explained = Omit<Violation, 'object'>;

function explain(
  kind: string,
  error: {
    keyword: string;
    params: Readonly<Record<string, unknown>>;
    propertyName?: string;
  },
  value: unknown,
  path: (string | number)[],
): Explained {
  const { keyword, params } = error;
  if (error.propertyName !== undefined) {
    const allowed = keyword === 'format' ? describeFormat(String(params.format)) : 'a name that is not empty';
    const message = `the key ${JSON.stringify(error.propertyName)} is not allowed; keys must be ${allowed}`;
    return { rule: 'value-not-allowed', path: [...path, error.propertyName], message };
  }
  const refused = (allowed: string): Explained => ({
    rule: 'value-not-allowed',
    path,
    message: `${describeValue(value)} is not allowed; must be ${allowed}`,
  });
  switch (keyword) {
    case 'additionalProperties': {
      const field = String(params.additionalProperty);
      const fields = allowedFields(kind, kind === 'ObjectMeta' ? path.slice(1) : path);
      const guess = nearest(field, fields);
      return {
        rule: 'unknown-field',
        path: [...path, field],
        message: `unknown field ${field}; allowed here: ${many(fields, 12)}`,
        fix: guess === undefined ? 'remove it' : `did you mean ${guess}?`,
        meant: guess,
      };
    }
    case 'required': {
      const field = String(params.missingProperty);
      return { rule: 'missing-field', path: [...path, field], message: `${field} is required here` };
    }
    case 'type':
      return {
        rule: 'wrong-type',
        path,
        message: `${describeValue(value)} is ${describeType(value)}; must be ${expectedType(params.type)}`,
      };
    case 'enum':
      return refused(`one of ${many((params.allowedValues as unknown[]).map(String).filter(Boolean), 40)}`);
    case 'minimum':
    case 'maximum':
      return refused(`${keyword === 'minimum' ? 'at least' : 'at most'} ${params.limit}`);
    case 'minLength':
      return refused(
        `text that is not empty${Number(params.limit) > 1 ? `, of ${params.limit} characters or more` : ''}`,
      );
    case 'maxLength':
      return Number(params.limit) === 0
        ? { rule: 'value-not-allowed', path, message: `${describeValue(value)} is not supported; must be left out` }
        : refused(`text of at most ${params.limit} characters`);
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties': {
      const size = Array.isArray(value) ? value.length : isRecord(value) ? Object.keys(value).length : 0;
      const bound = keyword.startsWith('min') ? 'at least' : 'at most';
      return { rule: 'value-not-allowed', path, message: `has ${size} entries; must have ${bound} ${params.limit}` };
    }
    case 'format':
      return refused(describeFormat(String(params.format)));
    case 'pattern':
      return refused(`text that matches ${params.pattern}`);
    case 'not':
      return refused('a name or *.name');
    case 'atMostOneOf': {
      const fields = JSON.parse(String(params.fields)) as string[];
      const given = fields.filter((field) => isRecord(value) && field in value);
      return {
        rule: 'one-of-fields',
        path,
        message: `has ${given.join(' and ')}; of ${fields.join(', ')} one at most may be given`,
      };
    }
    case 'uniqueBy': {
      const keys = JSON.parse(String(params.keys)) as string[];
      return {
        rule: 'value-not-allowed',
        path: [...path, Number(params.index)],
        message: `an earlier entry has the same ${keys.join(' and ')}; it must be unique in the list`,
      };
    }
    default:
      return {
        rule: 'value-not-allowed',
        path,
        message: `${describeValue(value)} breaks the rule ${keyword} of the schema`,
      };
  }
}

function expectedType(type: unknown): string {
  return String(type)
    .split(',')
    .map((one) => ({ object: 'a map', array: 'a list', string: 'text', integer: 'a whole number' })[one] ?? `a ${one}`)
    .join(' or ');
}
