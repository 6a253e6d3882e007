import { type Condition, meetConditions } from '../traffic/match/condition';
import {
  cannot,
  EMPTY,
  is,
  type Meet,
  meetTests,
  showTest,
  type TextTest,
  testImplies,
} from '../traffic/match/text-test';
import { narrowRewrite, type PathRewrite, Rewrite } from '../traffic/rewrite';
import { fold, hasLetters } from '../values/text';

/** A condition and what is rewritten where it holds. */
export interface Step {
  readonly condition: Condition;
  readonly rewrite?: Rewrite;
}

/**
 * One step that does what two do: `first` chooses and rewrites requests, `second` chooses among what comes out and
 * rewrites again. The second's condition is about requests after the first's rewrite, so it is carried back to what
 * they were before.
 */
export function joinSteps(first: Step, second: Step): Meet<Step> {
  const authority = authorityBefore(first.rewrite, second.condition);
  if (authority.kind !== 'is') return authority;
  const paths = joinPaths(first, second);
  if (paths.kind !== 'is') return paths;
  const { uri: _mine, ...rest } = first.condition;
  const { uri: _theirs, ...others } = authority.value;
  const condition = meetConditions(rest, others);
  if (condition.kind !== 'is') return condition;
  const { uri, rewrite } = paths.value;
  const host = second.rewrite?.hostRewrite ?? first.rewrite?.hostRewrite;
  return is({
    condition: uri ? { ...condition.value, uri } : condition.value,
    rewrite: rewrite || host ? new Rewrite(rewrite, host) : undefined,
  });
}

/** After a rewrite the host is known: a test of it holds always or never. */
function authorityBefore(rewrite: Rewrite | undefined, condition: Condition): Meet<Condition> {
  const { authority, ...others } = condition;
  if (!authority || rewrite?.hostRewrite === undefined) return is(condition);
  return testImplies({ kind: 'exact', value: rewrite.hostRewrite }, authority) ? is(others) : EMPTY;
}

interface Paths {
  readonly uri?: TextTest;
  readonly rewrite?: PathRewrite;
}

function joinPaths(first: Step, second: Step): Meet<Paths> {
  const path = first.rewrite?.pathRewrite;
  const [mine, theirs] = [first.condition.uri, second.condition.uri];
  if (!path) return joinUnchanged(mine, second);
  if (path.kind === 'regex') {
    if (theirs) return cannot(`${showTest(theirs)} is about what ${path.pattern} rewrites`);
    return second.rewrite?.pathRewrite ? cannot('two rewrites of the path') : is({ uri: mine, rewrite: path });
  }
  if (second.rewrite?.pathRewrite?.kind === 'regex') return cannot('two rewrites of the path');
  return mine?.kind === 'prefix' ? joinAfterPrefix(mine, path.value, second) : joinAfterWhole(mine, path.value, second);
}

/** The path is the same before and after. */
function joinUnchanged(mine: TextTest | undefined, second: Step): Meet<Paths> {
  const theirs = second.condition.uri;
  const uri = !mine || !theirs ? is(mine ?? theirs) : startsAlways(mine) ? is(theirs) : meetTests(mine, theirs);
  if (uri.kind !== 'is') return uri;
  const rewrite = second.rewrite && narrowRewrite(second.rewrite, theirs, uri.value);
  if (rewrite && rewrite.kind !== 'is') return rewrite;
  return is({ uri: uri.value, rewrite: rewrite?.value.pathRewrite });
}

/** Every path begins with "/". */
const startsAlways = (test: TextTest) => test.kind === 'prefix' && test.value === '/';

/** The first rewrite replaced the whole path, so what comes out is known. */
function joinAfterWhole(mine: TextTest | undefined, out: string, second: Step): Meet<Paths> {
  const theirs = second.condition.uri;
  if (theirs && !testImplies({ kind: 'exact', value: out }, theirs)) return EMPTY;
  const path = second.rewrite?.pathRewrite;
  if (path?.kind !== 'matched') return is({ uri: mine, rewrite: matched(out) });
  const rest = theirs?.kind === 'prefix' ? out.slice(theirs.value.length) : '';
  return is({ uri: mine, rewrite: matched(path.value + rest) });
}

type Prefix = Extract<TextTest, { kind: 'exact' | 'prefix' }>;

/** The first rewrite put `out` in the place of the prefix. */
function joinAfterPrefix(mine: Prefix, out: string, second: Step): Meet<Paths> {
  const theirs = second.condition.uri;
  const path = second.rewrite?.pathRewrite?.kind === 'matched' ? second.rewrite.pathRewrite : undefined;
  if (!theirs || theirs.kind === 'present') return is({ uri: mine, rewrite: matched(out) });
  if (theirs.kind === 'regex') return cannot(`${showTest(theirs)} is about what comes after the rewrite to "${out}"`);
  const agrees = (a: string, b: string) => (theirs.ignoreCase ? fold(a) === fold(b) : a === b);
  const common = Math.min(out.length, theirs.value.length);
  if (!agrees(out.slice(0, common), theirs.value.slice(0, common))) return EMPTY;
  if (theirs.value.length < out.length || (theirs.value.length === out.length && theirs.kind === 'prefix')) {
    if (theirs.kind === 'exact') return EMPTY;
    const rest = out.slice(theirs.value.length);
    return is({ uri: mine, rewrite: matched(path ? path.value + rest : out) });
  }
  const rest = theirs.value.slice(out.length);
  const ignoreCase = jointCase(mine, rest, theirs.ignoreCase ?? false);
  if (ignoreCase === undefined) return cannot(`${showTest(mine)} and ${showTest(theirs)} treat case differently`);
  const uri: TextTest = { kind: theirs.kind, value: mine.value + rest, ...(ignoreCase && { ignoreCase }) };
  if (path) return is({ uri, rewrite: path });
  const narrowed = narrowRewrite(new Rewrite(matched(out)), mine, uri);
  return narrowed.kind === 'is' ? is({ uri, rewrite: narrowed.value.pathRewrite }) : narrowed;
}

const matched = (value: string): PathRewrite => ({ kind: 'matched', value });

/** Whether a path of both parts ignores case; undefined when the parts disagree. */
function jointCase(head: Prefix, rest: string, restIgnores: boolean): boolean | undefined {
  const headIgnores = head.ignoreCase ?? false;
  if (!hasLetters(rest)) return headIgnores;
  if (!hasLetters(head.value)) return restIgnores;
  return headIgnores === restIgnores ? headIgnores : undefined;
}
