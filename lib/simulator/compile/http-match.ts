import { matches } from '../evaluate';
import {
  ALWAYS,
  all,
  any,
  exact,
  type Field,
  type Matcher,
  not,
  PRESENT,
  type Predicate,
  prefix,
  regex,
  test,
} from '../ir';
import { type HttpMatchSpec, labelsMatch, type StringMap, type StringMatch } from '../model';

/** What is known of the proxy when its rules are compiled. */
export interface RuleContext {
  readonly namespace: string;
  readonly labels: StringMap;
  /** `mesh`, or `namespace/name` of the gateway. */
  readonly gateway: string;
  readonly port: number;
}

/** Whether a match can apply at this proxy, gateway and port at all. */
export function applies(
  match: Pick<HttpMatchSpec, 'port' | 'gateways' | 'sourceLabels' | 'sourceNamespace'>,
  context: RuleContext,
): boolean {
  if (match.port && match.port !== context.port) return false;
  // Istio looks at source labels and namespace only when the match names no gateways.
  if (match.gateways && match.gateways.length > 0) return match.gateways.includes(context.gateway);
  if (!labelsMatch(match.sourceLabels, context.labels)) return false;
  return !match.sourceNamespace || match.sourceNamespace === context.namespace;
}

const predicates = new WeakMap<HttpMatchSpec, Predicate>();

/** The condition of one `match` entry on the request; source, gateway and port are decided already. */
export function matchPredicate(match: HttpMatchSpec): Predicate {
  let known = predicates.get(match);
  if (!known) {
    known = predicateOf(match);
    predicates.set(match, known);
  }
  return known;
}

function predicateOf(match: HttpMatchSpec): Predicate {
  const parts: Predicate[] = [uriPredicate(match)];
  for (const [name, value] of Object.entries(match.headers ?? {})) {
    parts.push(stringPredicate(headerField(name), value));
  }
  for (const [name, value] of Object.entries(match.withoutHeaders ?? {})) {
    parts.push(withoutPredicate(headerField(name), value));
  }
  if (match.method) parts.push(stringPredicate({ name: 'method' }, match.method));
  if (match.authority) parts.push(stringPredicate({ name: 'authority' }, match.authority));
  if (match.scheme) parts.push(stringPredicate({ name: 'scheme' }, match.scheme));
  for (const [key, value] of Object.entries(match.queryParams ?? {})) {
    parts.push(stringPredicate({ name: 'query', key }, value));
  }
  return all(parts);
}

/** Whether a predicate matches every request, as Istio sees it when it drops the rules behind. */
export function isCatchAll(match: HttpMatchSpec): boolean {
  const { uri } = match;
  const anyPath = !uri || kindOf(uri) === undefined || uri.prefix === '/' || uri.regex === '.*';
  const others = [match.method, match.authority, match.scheme].some(Boolean);
  const keyed = [match.headers, match.withoutHeaders, match.queryParams].some(
    (entries) => Object.keys(entries ?? {}).length > 0,
  );
  return anyPath && !others && !keyed;
}

/** What a prefix rewrite replaces: the matched text, or nothing for the whole path. */
export function matchedPath(match: HttpMatchSpec | undefined): string | undefined {
  const uri = match?.uri;
  if (!uri || kindOf(uri) === undefined) return '/';
  return uri.exact ?? uri.prefix;
}

function uriPredicate(match: HttpMatchSpec): Predicate {
  const field: Field = { name: 'path' };
  const { uri, ignoreUriCase } = match;
  if (!uri || kindOf(uri) === undefined) return ALWAYS;
  if (uri.exact !== undefined) return test(field, exact(uri.exact, ignoreUriCase));
  // Every path starts with a slash, so this one excludes nothing.
  if (uri.prefix === '/' || uri.prefix === '') return ALWAYS;
  if (uri.prefix !== undefined) return test(field, prefix(uri.prefix, ignoreUriCase));
  return test(field, regex(uri.regex ?? ''));
}

/** A header by name; pseudo headers and `@request.auth.claims` stand for other fields. */
function headerField(name: string): Field {
  const claims = claimPath(name);
  if (claims) return { name: 'claim', path: claims };
  const header = name.toLowerCase();
  if (header === ':method') return { name: 'method' };
  if (header === ':scheme') return { name: 'scheme' };
  if (header === ':authority' || header === 'host') return { name: 'authority' };
  return { name: 'header', header };
}

/** `@request.auth.claims.a.b` or `@request.auth.claims[a][b]`. */
function claimPath(name: string): readonly string[] | undefined {
  const start = '@request.auth.claims';
  if (!name.toLowerCase().startsWith(start)) return undefined;
  const rest = name.slice(start.length);
  if (rest.startsWith('.')) return rest.slice(1).split('.');
  const keys = [...rest.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
  return keys.length > 0 && keys.map((key) => `[${key}]`).join('') === rest ? keys : undefined;
}

function stringPredicate(field: Field, match: StringMatch): Predicate {
  return test(field, stringMatcher(match));
}

/** A missing header counts as an empty one, except when only presence is asked for. */
function withoutPredicate(field: Field, match: StringMatch): Predicate {
  const matcher = stringMatcher(match);
  const found = test(field, matcher);
  if (matcher.kind !== 'present' && field.name === 'header' && matches(matcher, '')) {
    return not(any([found, not(test(field, PRESENT))]));
  }
  return not(found);
}

function stringMatcher(match: StringMatch): Matcher {
  switch (kindOf(match)) {
    case 'exact':
      return exact(match.exact ?? '');
    case 'prefix':
      return prefix(match.prefix ?? '');
    case 'regex':
      return match.regex === '*' ? PRESENT : regex(match.regex ?? '');
    default:
      return PRESENT;
  }
}

function kindOf(match: StringMatch): 'exact' | 'prefix' | 'regex' | undefined {
  if (match.exact !== undefined) return 'exact';
  if (match.prefix !== undefined) return 'prefix';
  return match.regex !== undefined ? 'regex' : undefined;
}
