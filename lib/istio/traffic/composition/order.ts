import { compareText } from '../../values/text';
import { type Condition, conditionImplies, conditionKey, meetConditions, showCondition } from '../match/condition';
import { comparePrecedence } from './precedence';

/** What somebody contributed to a host: an action for the requests of a match. */
export interface Entry<A> {
  /** Names the entry in rule names. */
  readonly id: string;
  /** Where the contribution was made: a construct path. */
  readonly path: string;
  /** Lower comes first; entries without one come after those that have one. */
  readonly priority?: number;
  /** The requests it is about, any of these; none given means all of them. */
  readonly alternatives?: readonly Condition[];
  /** Its text identifies it: equal texts are equal actions. */
  readonly action: A;
}

/** One line of an ordered table: the first line whose condition holds decides. */
export interface OrderedRow<A> {
  readonly condition: Condition;
  readonly action: A;
  /** More than one where several contributed the same. */
  readonly entries: readonly Entry<A>[];
}

const NONE = Number.POSITIVE_INFINITY;
const show = <A>(entry: Entry<A>) => `${entry.path} (${entry.action})`;

/**
 * Puts entries into the order in which they are tried. Depends on what they say, never on the order they came in.
 * Reports contributions that contradict each other or can never apply.
 */
export function orderEntries<A>(
  what: string,
  entries: readonly Entry<A>[],
  report: (problem: string) => void,
): OrderedRow<A>[] {
  const matched = entries.filter((entry) => entry.alternatives);
  const rows = joinEqual(
    what,
    matched.flatMap((entry) =>
      (entry.alternatives ?? []).map((condition) => ({ condition, action: entry.action, entries: [entry] })),
    ),
    report,
  );
  rows.sort(compareRows);
  reportTies(what, rows, report);
  const reachable = dropUnreachable(what, rows, matched, report);
  const fallback = joinDefaults(
    what,
    entries.filter((entry) => !entry.alternatives),
    report,
  );
  return fallback ? [...reachable, fallback] : reachable;
}

const priorityOf = <A>(row: OrderedRow<A>) => Math.min(...row.entries.map((entry) => entry.priority ?? NONE));

function compareUnlessTied<A>(a: OrderedRow<A>, b: OrderedRow<A>): number {
  const [mine, theirs] = [priorityOf(a), priorityOf(b)];
  return mine === theirs ? comparePrecedence(a.condition, b.condition) : mine - theirs;
}

function compareRows<A>(a: OrderedRow<A>, b: OrderedRow<A>): number {
  return compareUnlessTied(a, b) || compareText(conditionKey(a.condition), conditionKey(b.condition));
}

/** The same match with the same action is one row with several contributors. */
function joinEqual<A>(what: string, rows: OrderedRow<A>[], report: (problem: string) => void): OrderedRow<A>[] {
  const byCondition = new Map<string, OrderedRow<A>>();
  const sorted = [...rows].sort((a, b) => compareText(pathOf(a), pathOf(b)));
  for (const row of sorted) {
    const key = `${priorityOf(row)} ${conditionKey(row.condition)}`;
    const twin = byCondition.get(key);
    if (!twin) byCondition.set(key, row);
    else if (String(twin.action) === String(row.action))
      byCondition.set(key, { ...twin, entries: [...twin.entries, ...row.entries] });
    else {
      report(
        `${what}: the same match (${showCondition(row.condition)}) has two actions: ${twin.entries.map(show)} and ${row.entries.map(show)}; change one match, remove one of them or give one a priority`,
      );
    }
  }
  return [...byCondition.values()];
}

const pathOf = <A>(row: OrderedRow<A>) => row.entries[0]?.path ?? '';

function joinDefaults<A>(
  what: string,
  defaults: Entry<A>[],
  report: (problem: string) => void,
): OrderedRow<A> | undefined {
  const sorted = [...defaults].sort((a, b) => compareText(a.path, b.path));
  const [first, ...others] = sorted;
  if (!first) return undefined;
  for (const other of others) {
    if (String(other.action) !== String(first.action)) {
      report(`${what}: two default rules: ${show(first)} and ${show(other)}; give one a match or remove it`);
    }
  }
  return { condition: {}, action: first.action, entries: sorted };
}

/** Rows of equal rank may stand in any order only where it cannot matter. */
function reportTies<A>(what: string, rows: readonly OrderedRow<A>[], report: (problem: string) => void): void {
  const reported = new Set<string>();
  for (const [index, row] of rows.entries()) {
    for (const other of rows.slice(index + 1)) {
      if (compareUnlessTied(row, other) !== 0) break;
      if (String(row.action) === String(other.action)) continue;
      if (meetConditions(row.condition, other.condition).kind === 'empty') continue;
      const pair = [...row.entries, ...other.entries].map(show).sort(compareText).join(' and ');
      if (reported.has(pair)) continue;
      reported.add(pair);
      report(
        `${what}: ${pair} overlap and neither is more specific (${showCondition(row.condition)}; ${showCondition(other.condition)}); give the one that shall win a priority`,
      );
    }
  }
}

function dropUnreachable<A>(
  what: string,
  rows: readonly OrderedRow<A>[],
  entries: readonly Entry<A>[],
  report: (problem: string) => void,
): OrderedRow<A>[] {
  const kept: OrderedRow<A>[] = [];
  const shadows = new Map<Entry<A>, OrderedRow<A>>();
  for (const row of rows) {
    const shadow = kept.find((earlier) => conditionImplies(row.condition, earlier.condition));
    if (!shadow) kept.push(row);
    else for (const entry of row.entries) shadows.set(entry, shadow);
  }
  const alive = new Set(kept.flatMap((row) => row.entries));
  for (const entry of entries) {
    const shadow = shadows.get(entry);
    if (!shadow || alive.has(entry)) continue;
    report(
      `${what}: ${show(entry)} can never be reached: ${shadow.entries.map(show)} takes all its requests first; give ${entry.path} a lower priority number or remove it (see IST0130)`,
    );
  }
  return kept;
}
