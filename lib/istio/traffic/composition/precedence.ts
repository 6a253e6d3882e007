import type { Condition } from '../match/condition';

const size = (tests: object | undefined) => Object.keys(tests ?? {}).length;

function pathRank(condition: Condition): readonly [number, number] {
  const uri = condition.uri;
  if (!uri || uri.kind === 'present') return [3, 0];
  if (uri.kind === 'exact') return [0, -uri.value.length];
  if (uri.kind === 'prefix') return [1, -uri.value.length];
  return [2, 0];
}

/**
 * How specific a condition is, in the manner of the Gateway API: exact path, longest prefix, regex, no path; then the
 * number of other tests. Smaller comes first.
 */
function rank(condition: Condition): readonly number[] {
  return [
    ...pathRank(condition),
    condition.method ? 0 : 1,
    -size(condition.headers),
    -size(condition.queryParams),
    -size(condition.sourceLabels) - (condition.sourceNamespace ? 1 : 0),
    condition.port ? 0 : 1,
    condition.authority ? 0 : 1,
    condition.scheme ? 0 : 1,
    -size(condition.withoutHeaders),
  ];
}

/** Negative when `a` is more specific than `b`, 0 when neither is. */
export function comparePrecedence(a: Condition, b: Condition): number {
  const [mine, theirs] = [rank(a), rank(b)];
  for (const [index, value] of mine.entries()) {
    const difference = value - (theirs[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
