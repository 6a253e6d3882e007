import { isClaim } from './claim';
import { cannot, EMPTY, is, type Meet, meetTests, showTest, type TextTest, testImplies } from './text-test';

type Tests = Readonly<Record<string, TextTest>>;

/** One conjunction of tests: what one HTTPMatchRequest of Istio can say. The empty condition holds for every request. */
export interface Condition {
  readonly uri?: TextTest;
  readonly method?: TextTest;
  readonly scheme?: TextTest;
  readonly authority?: TextTest;
  readonly headers?: Tests;
  /** Holds when the header is absent or does not pass the test. */
  readonly withoutHeaders?: Tests;
  readonly queryParams?: Tests;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
  readonly port?: number;
}

const TEXT_FIELDS = ['uri', 'method', 'scheme', 'authority'] as const;

type Draft = { -readonly [K in keyof Condition]: Condition[K] };

/** Both conditions at once. */
export function meetConditions(a: Condition, b: Condition): Meet<Condition> {
  const result: Draft = { ...a };
  // "Never" beats "cannot say": any contradiction settles the question.
  let problem: Meet<never> | undefined;
  for (const field of TEXT_FIELDS) {
    const [mine, theirs] = [a[field], b[field]];
    if (!theirs) continue;
    const meet = mine ? meetTests(mine, theirs) : is(theirs);
    if (meet.kind === 'empty') return EMPTY;
    if (meet.kind === 'cannot') problem ??= cannot(`${field}: ${meet.reason}`);
    else result[field] = meet.value;
  }
  for (const field of ['headers', 'queryParams'] as const) {
    const meet = meetMaps(a[field], b[field], field === 'headers' ? 'header' : 'query parameter', meetValues);
    if (meet.kind === 'empty') return EMPTY;
    if (meet.kind === 'cannot') problem ??= meet;
    else if (meet.value) result[field] = meet.value;
  }
  const labels = meetMaps(a.sourceLabels, b.sourceLabels, 'source label', (x, y) => (x === y ? is(x) : EMPTY));
  if (labels.kind === 'empty') return EMPTY;
  if (labels.kind === 'is' && labels.value) result.sourceLabels = labels.value;
  for (const field of ['port', 'sourceNamespace'] as const) {
    if (a[field] !== undefined && b[field] !== undefined && a[field] !== b[field]) return EMPTY;
  }
  result.port ??= b.port;
  result.sourceNamespace ??= b.sourceNamespace;
  const without = meetMaps(a.withoutHeaders, b.withoutHeaders, 'withoutHeaders', meetAbsences);
  if (without.kind === 'cannot') problem ??= without;
  else if (without.kind === 'is' && without.value) result.withoutHeaders = without.value;
  if (!settleAbsences(result)) return EMPTY;
  return problem ?? is(prune(result));
}

/** A claim can have both values, being a list, but a match has room for one test of it. */
function meetValues(a: TextTest, b: TextTest, name: string): Meet<TextTest> {
  if (!isClaim(name)) return meetTests(a, b);
  if (testImplies(a, b)) return is(a);
  return testImplies(b, a)
    ? is(b)
    : cannot(`${showTest(a)} and ${showTest(b)} can both hold, and there is room for one`);
}

/** "Not a and not b" has one test only where one of them covers the other. */
function meetAbsences(a: TextTest, b: TextTest): Meet<TextTest> {
  if (testImplies(a, b)) return is(b);
  if (testImplies(b, a)) return is(a);
  return cannot(`${showTest(a)} and ${showTest(b)} would both need a place in withoutHeaders`);
}

/** Removes an absence that the header's own test already grants; false when the two contradict each other. */
function settleAbsences(condition: Draft): boolean {
  if (!condition.withoutHeaders || !condition.headers) return true;
  const kept: Record<string, TextTest> = {};
  for (const [name, absent] of Object.entries(condition.withoutHeaders)) {
    const test = condition.headers[name];
    if (test && testImplies(test, absent)) return false;
    if (!test || meetTests(test, absent).kind !== 'empty') kept[name] = absent;
  }
  condition.withoutHeaders = kept;
  return true;
}

function meetMaps<T>(
  a: Readonly<Record<string, T>> | undefined,
  b: Readonly<Record<string, T>> | undefined,
  what: string,
  meet: (x: T, y: T, name: string) => Meet<T>,
): Meet<Readonly<Record<string, T>> | undefined> {
  if (!a || !b) return is(a ?? b);
  const result: Record<string, T> = { ...a };
  let problem: Meet<never> | undefined;
  for (const [name, theirs] of Object.entries(b)) {
    const mine = a[name];
    const both = mine === undefined ? is(theirs) : meet(mine, theirs, name);
    if (both.kind === 'empty') return EMPTY;
    if (both.kind === 'cannot') problem ??= cannot(`${what} ${name}: ${both.reason}`);
    else result[name] = both.value;
  }
  return problem ?? is(result);
}

function prune(condition: Draft): Condition {
  const entries = Object.entries(condition).filter(
    ([, value]) =>
      value !== undefined && !(typeof value === 'object' && !('kind' in value) && Object.keys(value).length === 0),
  );
  return Object.fromEntries(entries) as Condition;
}

/** Whether every request of `a` is one of `b`; false also when that is not known. */
export function conditionImplies(a: Condition, b: Condition): boolean {
  const textsHold = TEXT_FIELDS.every((field) => {
    const [mine, theirs] = [a[field], b[field]];
    return !theirs || (mine !== undefined && testImplies(mine, theirs));
  });
  return (
    textsHold &&
    mapImplies(a.headers, b.headers) &&
    mapImplies(a.queryParams, b.queryParams) &&
    Object.entries(b.sourceLabels ?? {}).every(([name, value]) => a.sourceLabels?.[name] === value) &&
    (b.port === undefined || a.port === b.port) &&
    (b.sourceNamespace === undefined || a.sourceNamespace === b.sourceNamespace) &&
    Object.entries(b.withoutHeaders ?? {}).every(([name, test]) => absenceHolds(a, name, test))
  );
}

function absenceHolds(a: Condition, name: string, test: TextTest): boolean {
  const absent = a.withoutHeaders?.[name];
  if (absent && testImplies(test, absent)) return true;
  const present = a.headers?.[name];
  return present !== undefined && meetTests(present, test).kind === 'empty';
}

function mapImplies(a: Tests | undefined, b: Tests | undefined): boolean {
  return Object.entries(b ?? {}).every(([name, theirs]) => {
    const mine = a?.[name];
    return mine !== undefined && testImplies(mine, theirs);
  });
}

/** A text that is equal for equal conditions. */
export function conditionKey(condition: Condition): string {
  let key = keys.get(condition);
  if (key === undefined) {
    key = JSON.stringify(sorted(condition));
    keys.set(condition, key);
  }
  return key;
}

const keys = new WeakMap<Condition, string>();

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** The condition as a person says it, for messages. */
export function showCondition(condition: Condition): string {
  const parts = [
    ...TEXT_FIELDS.flatMap((field) =>
      condition[field] ? [`${field === 'uri' ? 'path' : field} ${showTest(condition[field])}`] : [],
    ),
    ...Object.entries(condition.headers ?? {}).map(([name, test]) => `header ${name} ${showTest(test)}`),
    ...Object.entries(condition.queryParams ?? {}).map(([name, test]) => `query ${name} ${showTest(test)}`),
    ...Object.entries(condition.withoutHeaders ?? {}).map(([name, test]) => `without header ${name} ${showTest(test)}`),
    ...Object.entries(condition.sourceLabels ?? {}).map(([name, value]) => `source label ${name}=${value}`),
    ...(condition.sourceNamespace ? [`source namespace ${condition.sourceNamespace}`] : []),
    ...(condition.port ? [`port ${condition.port}`] : []),
  ];
  return parts.length === 0 ? 'every request' : parts.join(' and ');
}
