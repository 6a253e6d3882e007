import { holds, type RequestFacts } from '../evaluate';
import type {
  AuthorizationList,
  CustomCheck,
  ExtAuthzProvider,
  PolicyRule,
  Provenance,
  Rule,
  SecurityChain,
} from '../ir';
import { authenticate } from './authenticate';

/** What is sent to an external authorizer. */
export interface ExtAuthzCheck {
  readonly method: string;
  /** With the provider's prefix and the query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a provider does with a check; `undefined` is not known. */
export type AskProvider = (
  provider: ExtAuthzProvider,
  check: ExtAuthzCheck,
) => 'allow' | 'deny' | 'unreachable' | undefined;

export interface SecurityOptions {
  /** Seconds since 1970, for tokens that expire. */
  readonly now?: number;
  /** Path with query as the proxy sees it, for checks. */
  readonly pathAndQuery?: string;
  readonly askProvider?: AskProvider;
  /**
   * Whether the proxy has a route for the request; providers are not asked about others.
   * @default true
   */
  readonly routed?: boolean;
}

/** A step of the way to a verdict. */
export interface SecurityStep {
  readonly from?: Provenance;
  readonly text: string;
}

export interface SecurityVerdict {
  readonly verdict: 'allowed' | 'denied' | 'undecided';
  readonly reason?: 'authorizationPolicy' | 'jwt' | 'extAuthz' | 'extAuthzError';
  /** Status of a denial over HTTP. */
  readonly status?: number;
  /** The name that Istio's logs give the rule; ALLOW lists deny without one. */
  readonly policyMatched?: string;
  readonly from?: Provenance;
  readonly why: string;
  /** The request as it goes on: tokens consumed, headers added, claims set. */
  readonly facts: RequestFacts;
  /** Path with query as it goes on, when it was given. */
  readonly pathAndQuery?: string;
  /** Checks that providers were asked for. */
  readonly checks: readonly ExtAuthzCheck[];
  readonly trace: readonly SecurityStep[];
}

/** What a proxy's security filters do with one request or, with the chain for TCP, one connection. */
export function evaluateSecurity(
  chain: SecurityChain,
  facts: RequestFacts,
  options: SecurityOptions = {},
): SecurityVerdict {
  const run = new Run(facts, options);
  const [unclear] = chain.undecided;
  if (unclear) return run.end({ verdict: 'undecided', why: unclear.reason, from: unclear.from });
  return run.custom(chain.custom) ?? run.tokens(chain) ?? run.lists(chain.lists);
}

type Ending = Omit<SecurityVerdict, 'facts' | 'checks' | 'trace'>;

class Run {
  private readonly trace: SecurityStep[] = [];
  private readonly checks: ExtAuthzCheck[] = [];
  private path: string | undefined;

  constructor(
    private facts: RequestFacts,
    private readonly options: SecurityOptions,
  ) {
    this.path = options.pathAndQuery;
  }

  end(ending: Ending): SecurityVerdict {
    this.trace.push({ ...(ending.from ? { from: ending.from } : {}), text: ending.why });
    const { status, ...rest } = ending;
    const overHttp = this.facts.method !== undefined && status !== undefined;
    const path = this.path === undefined ? {} : { pathAndQuery: this.path };
    return {
      ...rest,
      ...(overHttp ? { status } : {}),
      ...path,
      facts: this.facts,
      checks: this.checks,
      trace: this.trace,
    };
  }

  custom(checks: readonly CustomCheck[]): SecurityVerdict | undefined {
    for (const { rules, check } of checks) {
      const rule = firstMatch(rules, this.facts);
      if (!rule || ('provider' in check && this.options.routed === false)) continue;
      const answer = 'provider' in check ? this.ask(check.provider, rule) : this.refuse(check.refuseBecause, rule);
      if (answer) return answer;
    }
    return undefined;
  }

  private refuse(because: string, rule: Rule<PolicyRule>): SecurityVerdict {
    const policyMatched = rule.action.policy;
    const why = `refused without asking, because ${because}`;
    return this.end({
      verdict: 'denied',
      reason: 'authorizationPolicy',
      status: 403,
      policyMatched,
      from: rule.from,
      why,
    });
  }

  private ask(provider: ExtAuthzProvider, { from }: Rule<PolicyRule>): SecurityVerdict | undefined {
    const check = checkOf(provider, this.facts, this.path);
    const answer = this.options.askProvider?.(provider, check);
    const who = `provider ${provider.name} (${provider.host}:${provider.port})`;
    if (answer === undefined) {
      return this.end({ verdict: 'undecided', from, why: `what ${who} answers is not known` });
    }
    if (answer === 'unreachable') {
      if (provider.failOpen) this.trace.push({ from, text: `${who} cannot be reached; it fails open` });
      else {
        const status = provider.statusOnError;
        return this.end({ verdict: 'denied', reason: 'extAuthzError', status, from, why: `${who} cannot be reached` });
      }
      return undefined;
    }
    this.checks.push(check);
    if (answer === 'deny') {
      return this.end({ verdict: 'denied', reason: 'extAuthz', status: 403, from, why: `${who} refused` });
    }
    this.trace.push({ from, text: `${who} allowed` });
    return undefined;
  }

  tokens(chain: SecurityChain): SecurityVerdict | undefined {
    const [preflight, ...decisions] = chain.tokenRules;
    if (!preflight) return undefined;
    if (holds(preflight.when, this.facts)) {
      this.trace.push({ from: preflight.from, text: 'a CORS preflight needs no token' });
      return undefined;
    }
    const { facts, undecided, problem } = authenticate(chain.tokens, this.facts, this.options.now);
    const rule = decisions.find((one) => holds(one.when, facts));
    const from = rule?.from;
    if (undecided) return this.end({ verdict: 'undecided', why: undecided, from });
    if (rule && !rule.action.accepted) {
      return this.end({ verdict: 'denied', reason: 'jwt', status: rule.action.status, from, why: problem });
    }
    this.path = this.path === undefined ? undefined : withoutConsumed(this.path, this.facts, facts);
    this.facts = facts;
    const text = facts.claims ? `the token of ${String(facts.claims.iss)} is valid` : 'no token was sent';
    this.trace.push({ ...(from ? { from } : {}), text });
    return undefined;
  }

  lists(lists: readonly AuthorizationList[]): SecurityVerdict {
    for (const { action, rules } of lists) {
      const rule = firstMatch(rules, this.facts);
      if (action === 'AUDIT') continue;
      if (action === 'DENY' && rule) {
        const policyMatched = rule.action.policy;
        const why = 'a DENY rule matches';
        return this.end({
          verdict: 'denied',
          reason: 'authorizationPolicy',
          status: 403,
          policyMatched,
          from: rule.from,
          why,
        });
      }
      if (action !== 'ALLOW') continue;
      if (!rule) return this.end(this.notAllowed(rules));
      return this.end({ verdict: 'allowed', from: rule.from, why: 'an ALLOW rule matches' });
    }
    return this.end({ verdict: 'allowed', why: 'no policy stands against it' });
  }

  private notAllowed(rules: readonly Rule<PolicyRule>[]): Ending {
    const names = [...new Set(rules.map(({ from }) => `${from.namespace}/${from.name}`))].join(', ');
    const why =
      names === '' ? 'ALLOW policies without a usable rule deny everything' : `no ALLOW rule matches (${names})`;
    return { verdict: 'denied', reason: 'authorizationPolicy', status: 403, why };
  }
}

function firstMatch(rules: readonly Rule<PolicyRule>[], facts: RequestFacts): Rule<PolicyRule> | undefined {
  return rules.find((rule) => holds(rule.when, facts));
}

function checkOf(provider: ExtAuthzProvider, facts: RequestFacts, pathAndQuery: string | undefined): ExtAuthzCheck {
  const sent = Object.entries(facts.headers ?? {}).filter(([name]) =>
    provider.includeHeaders.some((wanted) =>
      wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted,
    ),
  );
  return {
    method: facts.method ?? '',
    path: `${provider.pathPrefix}${pathAndQuery ?? facts.path ?? ''}`,
    authority: facts.authority ?? '',
    headers: { ...Object.fromEntries(sent), ...provider.additionalHeaders },
  };
}

/** A token taken from the query leaves it; the proxy then writes the query anew, ordered by name. */
function withoutConsumed(path: string, before: RequestFacts, after: RequestFacts): string {
  const gone = Object.keys(before.query ?? {}).filter((name) => !Object.hasOwn(after.query ?? {}, name));
  const mark = path.indexOf('?');
  if (gone.length === 0 || mark < 0) return path;
  const kept = path
    .slice(mark + 1)
    .split('&')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .filter((pair) => !gone.includes(pair.slice(0, pair.indexOf('='))));
  const ordered = kept
    .map((pair, index) => ({ pair, index, name: pair.slice(0, pair.indexOf('=')) }))
    .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : one.index - other.index));
  const query = ordered.map(({ pair }) => pair).join('&');
  return query === '' ? path.slice(0, mark) : `${path.slice(0, mark)}?${query}`;
}
