import type { ServicePort } from '../mesh/service-port';
import { Forward } from '../traffic/actions';
import type { Entry, OrderedRow } from '../traffic/composition/order';
import { entriesOf } from '../traffic/composition/refine';
import type { HostRow } from '../traffic/host-rules';
import { conditionImplies } from '../traffic/match/condition';
import type { Exposure } from './exposure';
import { joinSteps } from './preimage';

/** A row of a gateway's table, and the port of the service it leads to. */
export interface ExposedRow {
  readonly row: HostRow;
  readonly port: ServicePort;
}

/**
 * The table of one external host: each exposure AND each row of its service. The first match of the result is the first
 * match of the exposures and then of the service.
 *
 * @param limit how many rows the table may have
 */
export function exposeRows(
  what: string,
  exposures: readonly OrderedRow<Exposure>[],
  limit: number,
  report: (problem: string) => void,
): readonly ExposedRow[] {
  const table: ExposedRow[] = [];
  for (const run of runsOf(exposures)) {
    for (const exposed of exposeRun(what, run, report)) {
      if (!table.some(({ row }) => conditionImplies(exposed.row.condition, row.condition))) table.push(exposed);
    }
  }
  if (table.length > limit) {
    const paths = [...new Set(table.flatMap(({ row }) => row.route.entries.map((entry) => entry.path)))].sort();
    report(
      `${what}: exposures and the services' routes need ${table.length} rules, and ${limit} are allowed; they come from ${paths.join(', ')}; use fewer matches, or raise maxRulesPerHost of the Mesh`,
    );
  }
  return table;
}

/** Neighbours that lead to the same table in the same way: a request meets the same rules, whichever it matches. */
function runsOf(exposures: readonly OrderedRow<Exposure>[]): OrderedRow<Exposure>[][] {
  const runs: OrderedRow<Exposure>[][] = [];
  for (const exposure of exposures) {
    const last = runs.at(-1);
    const same = last?.[0] && !rewritesMatch(exposure) && sameEntries(last[0], exposure);
    if (last && same) last.push(exposure);
    else runs.push([exposure]);
  }
  return runs;
}

const rewritesMatch = ({ action }: OrderedRow<Exposure>) => action.rewrite?.pathRewrite?.kind === 'matched';

const sameEntries = (a: OrderedRow<Exposure>, b: OrderedRow<Exposure>) =>
  a.entries.length === b.entries.length && a.entries.every((entry, index) => entry === b.entries[index]);

/** The service's rows one after the other, each for every exposure of the run, so that they can share a rule. */
function exposeRun(
  what: string,
  run: readonly OrderedRow<Exposure>[],
  report: (problem: string) => void,
): readonly ExposedRow[] {
  const action = run[0]?.action;
  if (!action) return [];
  return action.rows().flatMap((row) =>
    run.flatMap((exposure) => {
      const forwards = row.route.action instanceof Forward;
      const joined = joinSteps(
        { condition: exposure.condition, rewrite: action.rewrite },
        { condition: row.condition, rewrite: row.rewrite },
      );
      if (joined.kind === 'empty') return [];
      if (joined.kind === 'cannot') {
        report(
          `${what}: ${namesOf(exposure.entries)} and ${namesOf(entriesOf(row))} cannot be combined: ${joined.reason}; use prefixes and exact paths in both, or set applyServiceRoutes to false`,
        );
        return [];
      }
      const { condition, rewrite } = joined.value;
      const exposing = exposure.entries.map((entry) => ({ ...entry, action: row.route.action }));
      const entries = [...exposing, ...row.route.entries];
      return [
        {
          row: { ...row, condition, route: { ...row.route, entries }, rewrite: forwards ? rewrite : undefined },
          port: action.port,
        },
      ];
    }),
  );
}

const namesOf = (entries: readonly Entry<unknown>[]) => [...new Set(entries.map((entry) => entry.path))].join(', ');
