import { isIP } from 'node:net';
import { RE2JS } from 're2js';
import { cidr, exact, type Matcher, PRESENT, prefix, regex, suffix } from '../ir';

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
  const [address = '', length] = value.split('/');
  const family = isIP(address);
  if (family === 0 || value.split('/').length > 2) return undefined;
  const most = family === 4 ? 32 : 128;
  return length === undefined || (/^\d+$/.test(length) && Number(length) <= most) ? cidr(value) : undefined;
}

/** A regular expression as Istio builds it from a value; `undefined` when the value makes it none. */
export function expressionMatch(expression: string): Matcher | undefined {
  try {
    RE2JS.compile(expression);
    return regex(expression);
  } catch {
    return undefined;
  }
}
