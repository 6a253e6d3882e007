import { type Condition, conditionImplies, meetConditions } from '../match/condition';
import { narrowRewrite, type Rewrite } from '../rewrite';
import type { Entry, OrderedRow } from './order';

/** The kinds of policy, in the order they are refined. Each has its own first match. */
export const POLICY_KINDS = ['delay', 'abort', 'timeout', 'retries', 'mirror', 'headers'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

/** What a route does, as far as refinement needs to know it. */
export interface RouteAction {
  /** Whether requests go on to a destination, so that policies can apply to them. */
  readonly forwards: boolean;
  readonly rewrite?: Rewrite;
  toString(): string;
}

/** One rule of the finished table: a route and at most one policy of each kind. */
export interface TableRow<R extends RouteAction, P> {
  readonly condition: Condition;
  readonly route: OrderedRow<R>;
  readonly rewrite?: Rewrite;
  readonly policies: Partial<Readonly<Record<PolicyKind, OrderedRow<P>>>>;
}

/** Who contributed to a row: its route first, then its policies. */
export function entriesOf(row: TableRow<RouteAction, unknown>): readonly Entry<unknown>[] {
  const parts: readonly (OrderedRow<unknown> | undefined)[] = [
    row.route,
    ...POLICY_KINDS.map((kind) => row.policies[kind]),
  ];
  return parts.flatMap((part) => part?.entries ?? []);
}

export type PolicyTables<P> = Readonly<Record<PolicyKind, readonly OrderedRow<P>[]>>;

/**
 * Joins the two axes. For a route row `t` and a policy with match `M` it emits `t AND M` with the policy, then `t`: the
 * first match of the result is the first match of each axis.
 *
 * @param limit how many rows the table may have
 */
export function refine<R extends RouteAction, P>(
  what: string,
  routes: readonly OrderedRow<R>[],
  policies: PolicyTables<P>,
  limit: number,
  report: (problem: string) => void,
): TableRow<R, P>[] {
  const table: TableRow<R, P>[] = [];
  for (const route of routes) {
    let rows: TableRow<R, P>[] = [{ condition: route.condition, route, rewrite: route.action.rewrite, policies: {} }];
    if (route.action.forwards) {
      for (const kind of POLICY_KINDS) rows = rows.flatMap((row) => refineRow(what, row, kind, policies[kind], report));
    }
    for (const row of rows) {
      if (!table.some((earlier) => conditionImplies(row.condition, earlier.condition))) table.push(row);
    }
    if (table.length > limit) {
      report(
        `${what}: the routes and policies need more than ${limit} rules; they come from ${contributors(routes, policies).join(', ')}; use fewer matches, or raise maxRulesPerHost of the Mesh`,
      );
      return table;
    }
  }
  reportUnused(what, table, policies, report);
  return table;
}

function refineRow<R extends RouteAction, P>(
  what: string,
  row: TableRow<R, P>,
  kind: PolicyKind,
  policies: readonly OrderedRow<P>[],
  report: (problem: string) => void,
): TableRow<R, P>[] {
  const rows: TableRow<R, P>[] = [];
  for (const policy of policies) {
    const withPolicy = { ...row.policies, [kind]: policy };
    if (conditionImplies(row.condition, policy.condition)) return [...rows, { ...row, policies: withPolicy }];
    const meet = meetConditions(row.condition, policy.condition);
    if (meet.kind === 'empty') continue;
    if (meet.kind === 'cannot') {
      report(
        `${what}: ${names(row.route.entries)} and ${names(policy.entries)} cannot be combined: ${meet.reason}; use an exact path or header, or one expression in both`,
      );
      continue;
    }
    const rewrite = row.rewrite ? narrowRewrite(row.rewrite, row.condition.uri, meet.value.uri) : undefined;
    if (rewrite?.kind === 'cannot') {
      report(
        `${what}: ${names(policy.entries)} narrows the path of ${names(row.route.entries)}, whose rewrite has no equivalent: ${rewrite.reason}; match the policy by something else than the path`,
      );
      continue;
    }
    rows.push({
      condition: meet.value,
      route: row.route,
      rewrite: rewrite?.kind === 'is' ? rewrite.value : row.rewrite,
      policies: withPolicy,
    });
  }
  return [...rows, row];
}

const names = (entries: readonly { readonly path: string }[]) => entries.map((entry) => entry.path).join(', ');

function contributors<R, P>(routes: readonly OrderedRow<R>[], policies: PolicyTables<P>): string[] {
  const rows: readonly OrderedRow<unknown>[] = [...routes, ...Object.values(policies).flat()];
  const entries = rows.flatMap((row) => row.entries);
  return [...new Set(entries.map((entry) => entry.path))].sort();
}

/** A policy that no rule of the table carries does nothing: its author should know. */
function reportUnused<R extends RouteAction, P>(
  what: string,
  table: readonly TableRow<R, P>[],
  policies: PolicyTables<P>,
  report: (problem: string) => void,
): void {
  for (const kind of POLICY_KINDS) {
    const used = new Set(table.flatMap((row) => row.policies[kind]?.entries ?? []));
    const all = new Set(policies[kind].flatMap((row) => row.entries));
    for (const entry of all) {
      if (!used.has(entry)) {
        report(
          `${what}: ${entry.path} (${kind}) lands on no rule: no route that sends requests on overlaps with its match; change the match or remove it (redirects and direct responses take no policy)`,
        );
      }
    }
  }
}
