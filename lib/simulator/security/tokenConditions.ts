import { all, any, exact, type Field, type Matcher, PRESENT, type Predicate, prefix, suffix, test } from '../ir';
import { nonEmptyMatch } from './stringMatch';

const ISSUER: Field = { name: 'claim', path: ['iss'] };
const SUBJECT: Field = { name: 'claim', path: ['sub'] };

/**
 * `requestPrincipals`: `issuer/subject`, split at the last slash, since an issuer may be a URL. One star at either end;
 * without a slash it leaves the other half open.
 */
export function requestPrincipalIs(value: string): Predicate {
  if (value === '*') return pair(PRESENT, PRESENT);
  const slash = value.lastIndexOf('/');
  const issuer = slash < 0 ? value : value.slice(0, slash);
  const subject = slash < 0 ? '' : value.slice(slash + 1);
  if (value.startsWith('*')) {
    if (slash < 0) return pair(PRESENT, suffix(value.slice(1)));
    return pair(issuer === '*' ? PRESENT : suffix(issuer.slice(1)), exact(subject));
  }
  if (value.endsWith('*')) {
    if (slash < 0) return pair(prefix(value.slice(0, -1)), PRESENT);
    return pair(exact(issuer), subject === '*' ? PRESENT : prefix(subject.slice(0, -1)));
  }
  return pair(exact(issuer), exact(subject));
}

function pair(issuer: Matcher, subject: Matcher): Predicate {
  return all([test(ISSUER, nonEmpty(issuer)), test(SUBJECT, nonEmpty(subject))]);
}

function nonEmpty(matcher: Matcher): Matcher {
  return matcher.kind === 'present' ? { kind: 'regex', regex: '.+' } : matcher;
}

/** A claim, or one element of a claim that is a list, has one of the values. */
export function claimIs(path: readonly string[], values: readonly string[]): Predicate {
  return any(values.map((value) => test({ name: 'claim', path }, nonEmptyMatch(value))));
}

/** The path in `[a][b]`; `undefined` when it is not of that form. */
export function bracketedPath(text: string): readonly string[] | undefined {
  if (!/^(\[[^\][]+\])+$/.test(text)) return undefined;
  return text.slice(1, -1).split('][');
}
