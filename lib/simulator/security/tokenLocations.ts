import type { RequestFacts } from '../evaluate';
import type { TokenLocations } from '../ir';

/** A token and where it was found. */
export interface FoundToken {
  readonly text: string;
  readonly header?: string;
  readonly param?: string;
}

const DEFAULT_LOCATIONS: TokenLocations = {
  headers: [{ name: 'authorization', prefix: 'Bearer ' }],
  params: ['access_token'],
  cookies: [],
};

/** The tokens a request carries at the locations, in the order in which Envoy verifies them. */
export function findTokens(locations: TokenLocations, facts: RequestFacts): readonly FoundToken[] {
  const { headers, params, cookies } = isDefault(locations) ? DEFAULT_LOCATIONS : locations;
  const found: FoundToken[] = [];
  for (const { name, prefix } of sortedBy(headers, (header) => header.name + header.prefix)) {
    const value = facts.headers?.[name];
    const text = value === undefined ? undefined : afterPrefix(value, prefix);
    if (text !== undefined) found.push({ text, header: name });
  }
  for (const param of sortedBy(params, (name) => name)) {
    const text = facts.query?.[param];
    if (text !== undefined) found.push({ text, param });
  }
  const sent = cookiesOf(facts.headers?.cookie ?? '');
  for (const cookie of sortedBy(cookies, (name) => name)) {
    const text = sent.get(cookie);
    if (text !== undefined) found.push({ text });
  }
  return found.reverse();
}

function isDefault({ headers, params, cookies }: TokenLocations): boolean {
  return headers.length === 0 && params.length === 0 && cookies.length === 0;
}

/** The token after the prefix, wherever that stands; `undefined` without the prefix. */
function afterPrefix(value: string, prefix: string): string | undefined {
  if (prefix === '') return value;
  const at = value.indexOf(prefix);
  if (at < 0) return undefined;
  const rest = value.slice(at + prefix.length);
  const start = rest.search(/[\w.-]/);
  return start < 0 ? value : rest.slice(start);
}

function cookiesOf(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    if (at > 0 && !cookies.has(name))
      cookies.set(
        name,
        part
          .slice(at + 1)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      );
  }
  return cookies;
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return [...items].sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0));
}
