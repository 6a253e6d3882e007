/**
 * What a set of routes and policies means, each axis evaluated alone, and what Istio does with rendered rules. Written
 * from the documentation and sharing no code with the renderer, so that the two can be held against each other.
 */

export interface TextSpec {
  readonly kind: 'exact' | 'prefix' | 'regex' | 'present' | 'absent' | 'not';
  readonly value: string;
  readonly ignoreCase?: boolean;
}

/** One alternative of a match. */
export interface ConditionSpec {
  readonly path?: TextSpec;
  readonly headers: Readonly<Record<string, TextSpec>>;
  readonly query: Readonly<Record<string, TextSpec>>;
  readonly method?: string;
}

export interface EntrySpec<A> {
  readonly id: string;
  readonly alternatives?: readonly ConditionSpec[];
  readonly priority?: number;
  readonly action: A;
}

export interface Request {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

function holds(test: TextSpec, text: string | undefined): boolean {
  if (test.kind === 'absent') return text === undefined;
  if (test.kind === 'not') return text !== test.value;
  if (text === undefined) return false;
  if (test.kind === 'present') return true;
  if (test.kind === 'regex') return new RegExp(`^(?:${test.value})$`).test(text);
  const [left, right] = test.ignoreCase ? [text.toLowerCase(), test.value.toLowerCase()] : [text, test.value];
  return test.kind === 'exact' ? left === right : left.startsWith(right);
}

const fits = (condition: ConditionSpec, request: Request) =>
  (!condition.path || holds(condition.path, request.path)) &&
  (!condition.method || condition.method === request.method) &&
  Object.entries(condition.headers).every(([name, test]) => holds(test, request.headers[name])) &&
  Object.entries(condition.query).every(([name, test]) => holds(test, request.query[name]));

const isAbsence = (test: TextSpec) => test.kind === 'absent' || test.kind === 'not';

/** The order in the manner of the Gateway API, as design and documentation state it: bigger wins. */
function strength(entry: EntrySpec<unknown>, condition: ConditionSpec): number[] {
  const kinds = { exact: 3, prefix: 2, regex: 1 } as Record<string, number>;
  const path = condition.path;
  const headers = Object.values(condition.headers);
  return [
    entry.priority === undefined ? Number.NEGATIVE_INFINITY : -entry.priority,
    path ? (kinds[path.kind] ?? 0) : 0,
    path && path.kind !== 'regex' ? path.value.length : 0,
    condition.method ? 1 : 0,
    headers.filter((test) => !isAbsence(test)).length,
    Object.keys(condition.query).length,
    headers.filter(isAbsence).length,
  ];
}

function stronger(a: number[], b: number[]): boolean {
  const index = a.findIndex((value, i) => value !== b[i]);
  return index >= 0 && (a[index] ?? 0) > (b[index] ?? 0);
}

export interface Winner<A> {
  readonly action: A;
  readonly condition?: ConditionSpec;
}

/** The action of the strongest alternative that fits; of the entry without a match where none does. */
export function winner<A>(entries: readonly EntrySpec<A>[], request: Request): Winner<A> | undefined {
  let best: (Winner<A> & { readonly strength: number[] }) | undefined;
  for (const entry of entries) {
    for (const condition of entry.alternatives ?? []) {
      if (!fits(condition, request)) continue;
      const its = strength(entry, condition);
      if (!best || stronger(its, best.strength)) best = { action: entry.action, condition, strength: its };
    }
  }
  return best ?? entries.find((entry) => !entry.alternatives);
}

/** What happens to the path under Istio's `rewrite.uri`. */
export function rewritten(path: string, matched: TextSpec | undefined, uri: string | undefined): string {
  if (uri === undefined || !matched) return path;
  return matched.kind === 'prefix' ? uri + path.slice(matched.value.length) : uri;
}

type StringMatch = { exact?: string; prefix?: string; regex?: string };
export interface RenderedRule {
  match?: {
    uri?: StringMatch;
    ignoreUriCase?: boolean;
    method?: StringMatch;
    headers?: Record<string, StringMatch>;
    withoutHeaders?: Record<string, StringMatch>;
    queryParams?: Record<string, StringMatch>;
  }[];
  rewrite?: { uri?: string };
  [field: string]: unknown;
}

function specOf(match: StringMatch, ignoreCase = false): TextSpec {
  if (match.exact !== undefined) return { kind: 'exact', value: match.exact, ignoreCase };
  if (match.prefix !== undefined) return { kind: 'prefix', value: match.prefix, ignoreCase };
  return match.regex === undefined ? { kind: 'present', value: '' } : { kind: 'regex', value: match.regex };
}

const all = (
  tests: Record<string, StringMatch> | undefined,
  values: Readonly<Record<string, string>>,
  wanted: boolean,
) => Object.entries(tests ?? {}).every(([name, test]) => holds(specOf(test), values[name]) === wanted);

/** Istio's first match over rendered rules, and the path that leaves. */
export function firstRule(
  rules: readonly RenderedRule[],
  request: Request,
): { rule: RenderedRule; path: string } | undefined {
  for (const rule of rules) {
    for (const match of rule.match ?? [{}]) {
      const uri = match.uri && specOf(match.uri, match.ignoreUriCase);
      if (
        (!uri || holds(uri, request.path)) &&
        (!match.method || holds(specOf(match.method), request.method)) &&
        all(match.headers, request.headers, true) &&
        all(match.withoutHeaders, request.headers, false) &&
        all(match.queryParams, request.query, true)
      ) {
        return { rule, path: rewritten(request.path, uri, rule.rewrite?.uri) };
      }
    }
  }
  return undefined;
}
