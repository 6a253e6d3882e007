import { expression } from '../evaluate/matcher';
import type { PathRewrite } from '../ir';
import type { MeshSettings } from '../model';

/** Characters that are the same encoded or not. */
const UNRESERVED = /[A-Za-z0-9\-_~]/;
/** Characters that a path may not hold as they are. */
const ESCAPED = /[^!#$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~]/;

/** Paths that normalising leaves as they are: nothing to decode or escape, no dots, no empty segments. */
const PLAIN = /^(?:\/[A-Za-z0-9\-_~=:;@!$&'()*+,]*)+(?:\?[^#]*)?$/;

/** A path as the proxy matches and forwards it, with its query. The fragment is cut off. */
export function normalizePath(sent: string, mode: MeshSettings['pathNormalization']): string {
  if (PLAIN.test(sent) && (mode === 'NONE' || mode === 'BASE' || !sent.includes('//'))) return sent;
  const hash = sent.indexOf('#');
  const whole = hash >= 0 ? sent.slice(0, hash) : sent;
  if (mode === 'NONE') return whole;
  const mark = whole.indexOf('?');
  const path = mark >= 0 ? whole.slice(0, mark) : whole;
  const query = mark >= 0 ? whole.slice(mark) : '';
  if (!path.startsWith('/')) return whole;
  const decoded = mode === 'DECODE_AND_MERGE_SLASHES' ? path.replace(/%2f/gi, '/').replace(/%5c/gi, '\\') : path;
  const canonical = removeDots(canonicalCharacters(decoded));
  return (mode === 'BASE' ? canonical : canonical.replace(/\/{2,}/g, '/')) + query;
}

function canonicalCharacters(path: string): string {
  let out = '';
  for (let index = 0; index < path.length; index++) {
    const char = path.charAt(index);
    const code = /^%[0-9A-Fa-f]{2}/.exec(path.slice(index, index + 3))?.[0];
    if (code) {
      const decoded = String.fromCharCode(Number.parseInt(code.slice(1), 16));
      out += UNRESERVED.test(decoded) || decoded === '.' ? decoded : code;
      index += 2;
    } else if (char === '\\') out += '/';
    else out += ESCAPED.test(char) ? encodeURIComponent(char) : char;
  }
  return out;
}

/** Resolves `.` and `..`; empty segments stay. */
function removeDots(path: string): string {
  const parts = path.slice(1).split('/');
  const kept: string[] = [];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '.') {
      if (last) kept.push('');
    } else if (part === '..') {
      kept.pop();
      if (last) kept.push('');
    } else kept.push(part);
  }
  return `/${kept.join('/')}`;
}

/** A path without its query. */
export function withoutQuery(path: string): string {
  const mark = path.indexOf('?');
  return mark >= 0 ? path.slice(0, mark) : path;
}

const NO_QUERY: Readonly<Record<string, string>> = Object.freeze({});

/** First value of each query parameter, not decoded. */
export function queryOf(path: string): Readonly<Record<string, string>> {
  const mark = path.indexOf('?');
  if (mark < 0) return NO_QUERY;
  const found: Record<string, string> = {};
  for (const part of path.slice(mark + 1).split('&')) {
    const equals = part.indexOf('=');
    const key = equals >= 0 ? part.slice(0, equals) : part;
    if (key !== '' && !Object.hasOwn(found, key)) found[key] = equals >= 0 ? part.slice(equals + 1) : '';
  }
  return found;
}

/** A path, query included, after a rewrite. */
export function rewritePath(path: string, rewrite: PathRewrite): string {
  const bare = withoutQuery(path);
  const query = path.slice(bare.length);
  if (rewrite.kind === 'regex') {
    return expression(rewrite.regex).matcher(bare).replaceAll(libraryReplacement(rewrite.substitution)) + query;
  }
  const rest = rewrite.matched === undefined ? '' : bare.slice(rewrite.matched.length);
  return rewrite.by + rest + query;
}

/** RE2 writes groups as `\1`, the library as `$1`. */
function libraryReplacement(substitution: string): string {
  return substitution.replace(/\\([0-9\\])|\$/g, (found, group: string | undefined) => {
    if (found === '$') return '$$';
    if (group === '\\') return '\\';
    return group === '0' ? '$&' : `$${group ?? ''}`;
  });
}
