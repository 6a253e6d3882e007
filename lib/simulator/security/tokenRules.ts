import {
  ALWAYS,
  all,
  any,
  exact,
  type JwtProvider,
  PRESENT,
  type Predicate,
  type Rule,
  type TokenDecision,
  test,
} from '../ir';

type State = 'none' | 'other-issuer' | 'wrong-audience' | 'bad' | 'valid';

/**
 * What the states of tokens decide, as Envoy does with Istio's requirement: some rule's token is valid, or for each rule
 * the token at its places is valid or missing. So no token passes, and a token at a place that several issuers share
 * needs one of them. Of several failures the one about the token itself gives the status.
 */
export function tokenRules(providers: readonly JwtProvider[]): readonly Rule<TokenDecision>[] {
  const [first] = providers;
  if (!first) return [];
  const accept: TokenDecision = { accepted: true };
  const rule = (when: Predicate, action: TokenDecision, from = first.from): Rule<TokenDecision> => ({
    when,
    action,
    from,
  });
  const rules = [rule(PREFLIGHT, accept)];
  for (const provider of providers) rules.push(rule(stateIs(provider, 'valid'), accept, provider.from));
  providers.forEach((provider, index) => {
    const before = providers.slice(0, index).map((one) => stateIs(one, 'none'));
    for (const { state, action } of FAILURES) {
      rules.push(rule(all([...before, stateIs(provider, state)]), action, provider.from));
    }
  });
  for (const provider of [...providers].reverse()) {
    for (const { state, action } of FAILURES) rules.push(rule(stateIs(provider, state), action, provider.from));
  }
  rules.push(
    rule(any(providers.map((provider) => stateIs(provider, 'other-issuer'))), { accepted: false, status: 401 }),
  );
  return [...rules, rule(ALWAYS, accept)];
}

const FAILURES: readonly { readonly state: State; readonly action: TokenDecision }[] = [
  { state: 'wrong-audience', action: { accepted: false, status: 403 } },
  { state: 'bad', action: { accepted: false, status: 401 } },
];

const PREFLIGHT = all([
  test({ name: 'method' }, exact('OPTIONS')),
  ...['origin', 'access-control-request-method'].map((header) => test({ name: 'header', header }, PRESENT)),
]);

function stateIs({ key }: JwtProvider, state: State): Predicate {
  return test({ name: 'token', issuer: key }, exact(state));
}
