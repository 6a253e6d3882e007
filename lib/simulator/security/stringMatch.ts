import { cidr, exact, type Matcher, PRESENT, prefix, suffix } from '../ir';

/**
 * Istio's string match of policies: exact, `prefix*`, `*suffix`, and `*` for anything that is there.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule
 */
export function stringMatch(value: string, ignoreCase = false): Matcher {
  if (value === '*') return PRESENT;
  if (value.startsWith('*')) {
    return ignoreCase ? { kind: 'suffix', value: value.slice(1), ignoreCase } : suffix(value.slice(1));
  }
  if (value.endsWith('*')) return prefix(value.slice(0, -1), ignoreCase);
  return exact(value, ignoreCase);
}

/** As `stringMatch`, where `*` needs at least one character. */
export function nonEmptyMatch(value: string): Matcher {
  return value === '*' ? { kind: 'regex', regex: '.+' } : stringMatch(value);
}

/** An address or a block of them; `undefined` when it is neither. */
export function addressMatch(value: string): Matcher | undefined {
  return /^[\da-fA-F.:]+(\/\d{1,3})?$/.test(value) ? cidr(value) : undefined;
}
