import { type FieldPath, type KubernetesObject, valueAt } from '../../manifests';
import { list, record, records, text, texts } from './read';

/** A list of values in a rule of an AuthorizationPolicy: `from[].source`, `to[].operation` or `when[]`. */
export interface PolicyField {
  readonly policy: KubernetesObject;
  /** Which rule, from 0. */
  readonly rule: number;
  readonly part: 'source' | 'operation' | 'condition';
  /** `principals`, `notPaths`, …; for a condition its key. */
  readonly name: string;
  /** Whether the values are those that must not be. */
  readonly negated: boolean;
  readonly values: readonly string[];
  readonly path: FieldPath;
}

export type Action = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

export function actionOf(policy: KubernetesObject): Action {
  const action = text(valueAt(policy, ['spec', 'action']));
  return action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : 'ALLOW';
}

export function policyRules(policy: KubernetesObject): readonly Readonly<Record<string, unknown>>[] {
  return records(valueAt(policy, ['spec', 'rules']));
}

/** Every list of values that the rules of a policy compare with. */
export function fieldsOf(policy: KubernetesObject): PolicyField[] {
  const found: PolicyField[] = [];
  policyRules(policy).forEach((rule, index) => {
    const path = ['spec', 'rules', index];
    const addAll = (part: 'source' | 'operation', value: unknown, at: FieldPath) => {
      for (const [key, values] of Object.entries(record(value))) {
        const negated = /^not[A-Z]/.test(key);
        const name = negated ? `${key.charAt(3).toLowerCase()}${key.slice(4)}` : key;
        if (list(values).length === 0) continue;
        found.push({ policy, rule: index, part, name, negated, values: texts(values), path: [...at, key] });
      }
    };
    records(rule.from).forEach((from, at) => {
      addAll('source', from.source, [...path, 'from', at, 'source']);
    });
    records(rule.to).forEach((to, at) => {
      addAll('operation', to.operation, [...path, 'to', at, 'operation']);
    });
    records(rule.when).forEach((when, at) => {
      for (const [key, negated] of [
        ['values', false],
        ['notValues', true],
      ] as const) {
        const values = texts(when[key]);
        const name = text(when.key);
        if (values.length === 0 || name === undefined) continue;
        const where = [...path, 'when', at, key];
        found.push({ policy, rule: index, part: 'condition', name, negated, values, path: where });
      }
    });
  });
  return found;
}

const HTTP_OPERATIONS: ReadonlySet<string> = new Set(['hosts', 'methods', 'paths']);
const HTTP_SOURCES: ReadonlySet<string> = new Set(['requestPrincipals', 'remoteIpBlocks']);

/** Whether only HTTP requests have what the field looks at; a TCP connection has not. */
export function isHttpField(field: PolicyField): boolean {
  if (field.part === 'operation') return HTTP_OPERATIONS.has(field.name);
  if (field.part === 'source') return HTTP_SOURCES.has(field.name);
  return field.name.startsWith('request.') || field.name === 'remote.ip';
}

/** Whether the field asks for a verified token. */
export function isTokenField(field: PolicyField): boolean {
  return field.name === 'requestPrincipals' || field.name.startsWith('request.auth.');
}

/** Whether the field asks who the peer is, which only mTLS proves. */
export function isIdentityField(field: PolicyField): boolean {
  if (field.part === 'source') return ['principals', 'namespaces', 'serviceAccounts'].includes(field.name);
  return ['source.principal', 'source.namespace', 'source.serviceAccount'].includes(field.name);
}
