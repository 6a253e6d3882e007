import type * as networking from '../../../../imports/networking.istio.io';
import { Forward, type HostPolicy, type HostRoute, Timeout } from '../actions';
import type { OrderedRow } from '../composition/order';
import { entriesOf, POLICY_KINDS } from '../composition/refine';
import { DirectResponse } from '../direct-response';
import { Fault } from '../fault';
import { HeaderChanges } from '../header-changes';
import type { HostRow } from '../host-rules';
import { conditionImplies } from '../match/condition';
import { Mirror } from '../mirror';
import type { Redirect } from '../redirect';
import { Retries } from '../retries';
import type { Rewrite } from '../rewrite';
import type { ITrafficTarget } from '../traffic-target';
import { renderHttpMatch } from './http-match';

type Rule = networking.VirtualServiceSpecHttp;

/** Where a target is reached: its host, subset and port. */
export type RenderDestination = (target: ITrafficTarget) => networking.VirtualServiceSpecHttpRouteDestination;

/** The rules of a VirtualService. Neighbouring rows that do the same share a rule. */
export function renderHttpRules(rows: readonly HostRow[], destination: RenderDestination): Rule[] {
  const groups: HostRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0] && doesTheSame(last[0], row)) last.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first
      ? [
          {
            name: ruleName(first),
            ...renderMatches(group),
            ...renderAction(first, destination),
            ...renderPolicies(first, destination),
          },
        ]
      : [];
  });
}

function doesTheSame(a: HostRow, b: HostRow): boolean {
  return (
    sameEntries(a.route, b.route) &&
    String(a.rewrite) === String(b.rewrite) &&
    POLICY_KINDS.every((kind) => sameEntries(a.policies[kind], b.policies[kind]))
  );
}

function sameEntries(a: OrderedRow<unknown> | undefined, b: OrderedRow<unknown> | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.entries.length === b.entries.length && a.entries.every((entry, index) => entry.path === b.entries[index]?.path)
  );
}

/** `jason-v2+slow`: the contributors, as the proxy's access log shows them. */
function ruleName(row: HostRow): string {
  return [...new Set(entriesOf(row).map((entry) => entry.id))].join('+');
}

function renderMatches(group: readonly HostRow[]): Pick<Rule, 'match'> {
  const match = withoutCovered(group).flatMap((row) => renderHttpMatch(row.condition) ?? []);
  // One row that always holds stands for all of its rule.
  return match.length > 0 ? { match } : {};
}

/** Rows of one rule that another row of it covers; a rewrite depends on the row's own path. */
function withoutCovered(group: readonly HostRow[]): readonly HostRow[] {
  if (group.some((row) => row.rewrite)) return group;
  return group.filter(
    (row, index) => !group.slice(index + 1).some((later) => conditionImplies(row.condition, later.condition)),
  );
}

function renderAction(row: HostRow, destination: RenderDestination): Partial<Rule> {
  const action: HostRoute = row.route.action;
  if (!(action instanceof Forward))
    return action.answer instanceof DirectResponse ? renderResponse(action.answer) : renderRedirect(action.answer);
  const { shares } = action.split;
  return {
    route: shares.map((share) => ({
      destination: destination(share.to),
      weight: shares.length > 1 ? share.percent : undefined,
    })),
    rewrite: row.rewrite && renderRewrite(row.rewrite),
  };
}

function renderRewrite(rewrite: Rewrite): networking.VirtualServiceSpecHttpRewrite {
  const path = rewrite.pathRewrite;
  return {
    authority: rewrite.hostRewrite,
    uri: path?.kind === 'matched' ? path.value : undefined,
    uriRegexRewrite: path?.kind === 'regex' ? { match: path.pattern, rewrite: path.substitution } : undefined,
  };
}

function renderRedirect(redirect: Redirect): Partial<Rule> {
  const { path, host, scheme, port, status } = redirect.props;
  return { redirect: { uri: path, authority: host, scheme, port, redirectCode: status } };
}

function renderResponse(response: DirectResponse): Partial<Rule> {
  return {
    directResponse: {
      status: response.status,
      body: response.body === undefined ? undefined : { string: response.body },
    },
  };
}

function renderPolicies(row: HostRow, destination: RenderDestination): Partial<Rule> {
  return POLICY_KINDS.reduce<Partial<Rule>>((rule, kind) => {
    const policy = row.policies[kind];
    return policy ? merge(rule, renderPolicy(policy.action, destination)) : rule;
  }, {});
}

/** Delay and abort are two policies and one block. */
function merge(rule: Partial<Rule>, more: Partial<Rule>): Partial<Rule> {
  return { ...rule, ...more, ...(rule.fault && more.fault ? { fault: { ...rule.fault, ...more.fault } } : {}) };
}

function renderPolicy(policy: HostPolicy, destination: RenderDestination): Partial<Rule> {
  if (policy instanceof Timeout) return { timeout: policy.value };
  if (policy instanceof Fault)
    return { fault: { [policy.kind]: { ...policy.value, percentage: { value: policy.percent } } } };
  if (policy instanceof Retries) return { retries: policy.value };
  if (policy instanceof HeaderChanges) return { headers: renderHeaders(policy) };
  if (policy instanceof Mirror)
    return { mirrors: [{ destination: destination(policy.target), percentage: { value: policy.percent } }] };
  return {};
}

function renderHeaders(changes: HeaderChanges): networking.VirtualServiceSpecHttpHeaders {
  const side = (operations: HeaderChanges['value']['request']) =>
    operations && { ...operations, remove: operations.remove && [...operations.remove] };
  return { request: side(changes.value.request), response: side(changes.value.response) };
}
