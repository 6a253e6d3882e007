import { exact, type Field, PRESENT, type Predicate, prefix, test } from '../ir';
import { expressionMatch } from './stringMatch';
import { UnknownCondition } from './unknownCondition';

const PRINCIPAL: Field = { name: 'principal' };
const NAMESPACE: Field = { name: 'sourceNamespace' };

/** `principals`: `*suffix` is a regular expression after any text, as Istio writes it. */
export function principalIs(value: string): Predicate {
  if (value === '*') return test(PRINCIPAL, PRESENT);
  if (value.startsWith('*')) return expressionTest(`.*${value.slice(1)}`, value);
  if (value.endsWith('*')) return test(PRINCIPAL, prefix(value.slice(0, -1)));
  return test(PRINCIPAL, exact(value));
}

/**
 * `namespaces`: Istio looks for `/ns/VALUE/` in the whole identity, so a star may run past the namespace (`*a` finds
 * the `sa` of every identity).
 */
export function namespaceIs(value: string): Predicate {
  if (!value.includes('*')) return test(NAMESPACE, exact(value));
  if (value === '*') return test(NAMESPACE, PRESENT);
  if (value.indexOf('*') === value.length - 1) return test(NAMESPACE, prefix(value.slice(0, -1)));
  return expressionTest(`.*/ns/${value.replaceAll('*', '.*')}/.*`, value);
}

/** Envoy refuses what is no expression, and keeps what it had before: nobody knows what that is. */
function expressionTest(expression: string, value: string): Predicate {
  const matcher = expressionMatch(expression);
  if (!matcher) throw new UnknownCondition(JSON.stringify(value));
  return test(PRINCIPAL, matcher);
}

/** `serviceAccounts`: `account` is one of the policy's own namespace, else `namespace/account`. */
export function serviceAccountIs(value: string, policyNamespace: string): Predicate {
  const qualified = value.includes('/') ? value : `${policyNamespace}/${value}`;
  return test({ name: 'sourceServiceAccount' }, exact(qualified));
}

/**
 * A principal of the local trust domain stands for the same one in every alias; `cluster.local` means the local one.
 *
 * @see https://istio.io/latest/docs/tasks/security/authorization/authz-td-migration/
 */
export function withAliases(principals: readonly string[], trustDomains: readonly string[]): readonly string[] {
  return principals.flatMap((principal) => {
    const parts = principal.split('/');
    const [domain = '', ...rest] = parts;
    if (parts.length !== 5 || domain === '*') return [principal];
    if (domain !== 'cluster.local' && !trustDomains.some((known) => domainMatches(known, domain))) return [principal];
    const all = trustDomains.map((known) =>
      domain.startsWith('*') && known.endsWith(domain.slice(1)) ? principal : [known, ...rest].join('/'),
    );
    return [...new Set(all)];
  });
}

function domainMatches(known: string, pattern: string): boolean {
  if (pattern === known || pattern === '*') return true;
  if (pattern.endsWith('*') && known.startsWith(pattern.slice(0, -1))) return true;
  return pattern.startsWith('*') && known.endsWith(pattern.slice(1));
}
