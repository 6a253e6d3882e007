import { literalPrefix, regexMatches } from '../../values/regex';
import { fold, hasLetters } from '../../values/text';

/**
 * One test of a text, the way Istio's StringMatch has it. `present` is a header that is there with any value.
 * `ignoreCase` exists for paths only (`ignoreUriCase`), never with `regex`.
 */
export type TextTest =
  | { readonly kind: 'present' }
  | { readonly kind: 'exact' | 'prefix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'regex'; readonly value: string };

/** The intersection of two tests: another test, nothing at all, or something Istio has no words for. */
export type Meet<T> =
  | { readonly kind: 'is'; readonly value: T }
  | { readonly kind: 'empty' }
  | { readonly kind: 'cannot'; readonly reason: string };

export const EMPTY: Meet<never> = { kind: 'empty' };
export const is = <T>(value: T): Meet<T> => ({ kind: 'is', value });
export const cannot = (reason: string): Meet<never> => ({ kind: 'cannot', reason });

type Regex = Extract<TextTest, { kind: 'regex' }>;
type Literal = Extract<TextTest, { kind: 'exact' | 'prefix' }>;

export function showTest(test: TextTest): string {
  if (test.kind === 'present') return 'present';
  return `${test.kind} "${test.value}"${'ignoreCase' in test && test.ignoreCase ? ' ignoring case' : ''}`;
}

/** Case does not matter to a text without letters, so the flag is dropped where it says nothing. */
function sensitive(test: Literal): boolean {
  return !test.ignoreCase || !hasLetters(test.value);
}

function literalMeet(a: Literal, b: Literal): Meet<TextTest> {
  const foldedA = fold(a.value);
  const foldedB = fold(b.value);
  const [longer, shorter] = foldedA.length >= foldedB.length ? [a, b] : [b, a];
  const nested = shorter.kind === 'prefix' ? fold(longer.value).startsWith(fold(shorter.value)) : foldedA === foldedB;
  if (!nested) return EMPTY;
  if (longer.value.length === shorter.value.length && longer.kind !== shorter.kind) {
    const [exact, prefix] = longer.kind === 'exact' ? [longer, shorter] : [shorter, longer];
    return narrow(exact, prefix);
  }
  if (longer.value.length === shorter.value.length) {
    if (sensitive(a) && sensitive(b)) return a.value === b.value ? is(a) : EMPTY;
    return is(sensitive(b) && !sensitive(a) ? b : a);
  }
  return narrow(longer, shorter);
}

/** `wide` tests a beginning (or all) of what `tight` tests; they agree when case is ignored. */
function narrow(tight: Literal, wide: Literal): Meet<TextTest> {
  if (!sensitive(wide)) return is(tight);
  const head = tight.value.slice(0, wide.value.length);
  if (sensitive(tight) || !hasLetters(head)) return head === wide.value ? is(tight) : EMPTY;
  return cannot(`${showTest(tight)} and ${showTest(wide)} treat case differently`);
}

const apart = (a: string, b: string) => !fold(a).startsWith(fold(b)) && !fold(b).startsWith(fold(a));

function regexMeet(a: Regex, b: Regex): Meet<TextTest> {
  if (a.value === b.value) return is(a);
  if (apart(literalPrefix(a.value), literalPrefix(b.value))) return EMPTY;
  return cannot(`two regular expressions ("${a.value}" and "${b.value}") cannot be joined`);
}

function regexLiteralMeet(regex: Regex, literal: Literal): Meet<TextTest> {
  const beginning = literalPrefix(regex.value);
  if (apart(beginning, literal.value)) return EMPTY;
  if (literal.kind === 'exact') {
    if (sensitive(literal)) return regexMatches(regex.value, literal.value) ? is(literal) : EMPTY;
    if (!regexMatches(regex.value, literal.value, { ignoreCase: true })) return EMPTY;
  } else if (
    narrow({ kind: 'prefix', value: beginning }, literal).kind === 'is' &&
    beginning.length >= literal.value.length
  ) {
    return is(regex);
  } else if (sensitive(literal) && !beginning.startsWith(literal.value) && !literal.value.startsWith(beginning)) {
    return EMPTY;
  }
  return cannot(`${showTest(regex)} and ${showTest(literal)} cannot be joined`);
}

export function meetTests(a: TextTest, b: TextTest): Meet<TextTest> {
  if (a.kind === 'present') return is(b);
  if (b.kind === 'present') return is(a);
  if (a.kind === 'regex') return b.kind === 'regex' ? regexMeet(a, b) : regexLiteralMeet(a, b);
  if (b.kind === 'regex') return regexLiteralMeet(b, a);
  return literalMeet(a, b);
}

/** Whether every text that passes `a` passes `b`; false also when that is not known. */
export function testImplies(a: TextTest, b: TextTest): boolean {
  if (b.kind === 'present') return true;
  if (a.kind === 'present') return false;
  if (a.kind === 'regex') {
    const meet = meetTests(a, b);
    return meet.kind === 'is' && meet.value === a;
  }
  if (b.kind === 'regex') return a.kind === 'exact' && sensitive(a) && regexMatches(b.value, a.value);
  if (b.kind === 'exact' && a.kind === 'prefix') return false;
  const meet = literalMeet(a, b);
  return meet.kind === 'is' && meet.value === a;
}
