import { Forward, type HostPolicy, type HostRoute, Timeout } from './actions';
import { type Entry, orderEntries } from './composition/order';
import { POLICY_KINDS, type PolicyKind, type PolicyTables, refine, type TableRow } from './composition/refine';
import type { Contribution } from './contribution';
import { Fault } from './fault';
import { HeaderChanges } from './header-changes';
import { conditionKey } from './match/condition';
import { Mirror } from './mirror';
import { TrafficSplit } from './traffic-split';
import type { ITrafficTarget } from './traffic-target';

export type HostRow = TableRow<HostRoute, HostPolicy>;

export interface ComposedRules {
  /** First match wins; the last row holds for every request. */
  readonly rows: readonly HostRow[];
  readonly problems: readonly string[];
}

/** Everything contributed to one host, and the one table that comes of it. */
export class HostRules {
  readonly routes: Contribution<HostRoute>[] = [];
  readonly policies: Contribution<HostPolicy>[] = [];
  private composed?: ComposedRules & { readonly size: number };

  constructor(
    private readonly what: string,
    /** Where requests go that no route names. */
    private readonly fallback: Entry<ITrafficTarget>,
    private readonly limit: number,
  ) {}

  get isEmpty(): boolean {
    return this.routes.length + this.policies.length === 0;
  }

  /** Pure, and made again only after something was added: cdk8s asks for it many times. */
  compose(): ComposedRules {
    const size = this.routes.length + this.policies.length;
    if (this.composed?.size !== size) this.composed = { ...this.composeAll(), size };
    return this.composed;
  }

  private composeAll(): ComposedRules {
    const problems: string[] = [];
    const report = (problem: string) => problems.push(problem);
    this.reportSharedIds(report);
    const entries = this.routes.map((route) => route.entry);
    if (entries.every((entry) => entry.alternatives)) {
      entries.push({ ...this.fallback, action: new Forward(TrafficSplit.all(this.fallback.action)) });
    }
    const routes = orderEntries(this.what, entries, report);
    const tables = Object.fromEntries(
      POLICY_KINDS.map((kind) => [kind, orderEntries(`${this.what}: ${kind}`, this.policiesOf(kind), report)]),
    ) as unknown as PolicyTables<HostPolicy>;
    return { rows: refine(this.what, routes, tables, this.limit, report), problems };
  }

  private policiesOf(kind: PolicyKind): Entry<HostPolicy>[] {
    return this.policies.filter((policy) => kindOf(policy.action) === kind).map((policy) => policy.entry);
  }

  private reportSharedIds(report: (problem: string) => void): void {
    const firsts = new Map<string, Entry<HostRoute | HostPolicy>>();
    for (const { entry } of [...this.routes, ...this.policies]) {
      const first = firsts.get(entry.id);
      if (!first) firsts.set(entry.id, entry);
      else if (!saySame(first, entry))
        report(
          `${this.what}: two contributions are called "${entry.id}": ${[first.path, entry.path].sort().join(' and ')}; ids name the rules of a host: rename one`,
        );
    }
  }
}

/** The same contribution from two charts is one rule, whatever they call it. */
function saySame(a: Entry<HostRoute | HostPolicy>, b: Entry<HostRoute | HostPolicy>): boolean {
  const said = ({ action, alternatives, priority }: Entry<HostRoute | HostPolicy>) =>
    JSON.stringify([String(action), alternatives?.map(conditionKey).sort(), priority]);
  return said(a) === said(b);
}

export function kindOf(policy: HostPolicy): PolicyKind {
  if (policy instanceof Fault) return policy.kind;
  if (policy instanceof Timeout) return 'timeout';
  if (policy instanceof Mirror) return 'mirror';
  if (policy instanceof HeaderChanges) return 'headers';
  return 'retries';
}
