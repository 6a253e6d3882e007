import type { RequestFacts } from '../evaluate';

/** AuthorizationPolicies as a test reads them: straight from their text, without any IR. */
export interface PlainPolicy {
  readonly action: 'ALLOW' | 'DENY';
  readonly rules: readonly PlainRule[];
}

export interface PlainRule {
  readonly from?: readonly { readonly source: Readonly<Record<string, readonly string[]>> }[];
  readonly to?: readonly { readonly operation: Readonly<Record<string, readonly string[]>> }[];
  readonly when?: readonly {
    readonly key: string;
    readonly values?: readonly string[];
    readonly notValues?: readonly string[];
  }[];
}

/** The documented order: a matching DENY denies; without ALLOW policies everything else passes; else one must match. */
export function plainVerdict(policies: readonly PlainPolicy[], facts: RequestFacts): boolean {
  const matching = (action: string) =>
    policies.some((policy) => policy.action === action && policy.rules.some((rule) => ruleMatches(rule, facts)));
  if (matching('DENY')) return false;
  return policies.every((policy) => policy.action !== 'ALLOW') || matching('ALLOW');
}

function ruleMatches(rule: PlainRule, facts: RequestFacts): boolean {
  const sources = rule.from?.map(({ source }) => source) ?? [{}];
  const operations = rule.to?.map(({ operation }) => operation) ?? [{}];
  return (
    sources.some((source) => fieldsMatch(source, facts)) &&
    operations.some((operation) => fieldsMatch(operation, facts)) &&
    (rule.when ?? []).every(({ key, values, notValues }) =>
      fieldsMatch({ ...(values ? { [key]: values } : {}), ...(notValues ? { [`not:${key}`]: notValues } : {}) }, facts),
    )
  );
}

function fieldsMatch(fields: Readonly<Record<string, readonly string[]>>, facts: RequestFacts): boolean {
  return Object.entries(fields).every(([field, patterns]) => {
    const negated = /^not(:|(?=[A-Z]))/.test(field);
    const name = negated ? field.replace(/^not:?/, '').replace(/^./, (first) => first.toLowerCase()) : field;
    const value = fieldValue(name, facts);
    const hit = value !== undefined && patterns.some((pattern) => wildcard(pattern, name === 'hosts').test(value));
    return negated ? !hit : hit;
  });
}

function fieldValue(field: string, { identity, headers, ...facts }: RequestFacts): string | undefined {
  switch (field) {
    case 'namespaces':
      return identity?.namespace;
    case 'principals':
    case 'source.principal':
      return identity && `${identity.trustDomain}/ns/${identity.namespace}/sa/${identity.serviceAccount}`;
    case 'methods':
      return facts.method;
    case 'paths':
      return facts.path;
    case 'hosts':
      return facts.authority;
    case 'ports':
    case 'destination.port':
      return String(facts.destinationPort);
    default:
      return headers?.[/\[(.*)\]/.exec(field)?.[1] ?? ''];
  }
}

function wildcard(pattern: string, ignoreCase: boolean): RegExp {
  const body = pattern.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll('\\*', '.*');
  return new RegExp(`^${body}$`, ignoreCase ? 'i' : '');
}
