import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { actionOf, gatewaysOf, isTokenField, namespaceOf, record, records } from '../../model';
import { gatewayPods, policyTargets } from '../shared/policy-targets';

export const requestAuthenticationWithoutPolicy: Check = {
  name: 'request-authentication-without-policy',
  level: 'warning',
  title: 'tokens are verified, but nothing demands one',
  references: ['istio/istio#22813'],
  why: 'A RequestAuthentication refuses bad tokens only. A request without any token passes.',
  fix: 'add an AuthorizationPolicy for the same pods: ALLOW with requestPrincipals, or DENY with notRequestPrincipals ["*"]',
  kinds: ['RequestAuthentication', 'AuthorizationPolicy', 'VirtualService', 'Deployment'],
  run(model, report) {
    const policies = model.ofKind('RequestAuthentication');
    if (policies.length === 0) return;
    const demanded = new Set<string>();
    const key = (one: { namespace: string; name: string }) => `${one.namespace}/${one.name}`;
    const asking = new Set(model.policyFields.filter((field) => isTokenField(field)).map((field) => field.policy));
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      if (!asking.has(policy) && actionOf(policy) !== 'CUSTOM') continue;
      for (const target of policyTargets(model, policy)) demanded.add(key(target));
    }
    // A gateway that routes by claims sends tokenless requests elsewhere.
    const routed = new Set(
      model.routeRules
        .filter((rule) =>
          rule.matches.some((match) =>
            Object.keys({ ...record(match.headers), ...record(match.withoutHeaders) }).some((header) =>
              header.startsWith('@request.auth.'),
            ),
          ),
        )
        .flatMap((rule) =>
          gatewaysOf(rule.virtualService).map((reference) =>
            model.gateway(reference, namespaceOf(rule.virtualService)),
          ),
        )
        .flatMap((gateway) => (gateway ? gatewayPods(model, gateway) : []))
        .map(key),
    );
    for (const policy of policies) {
      const rules = records(valueAt(policy, ['spec', 'jwtRules']));
      // Who hands the token or its claims on leaves it to the next one to demand them.
      if (rules.length === 0 || rules.some(handsOn)) continue;
      const targets = policyTargets(model, policy);
      if (targets.length === 0 || targets.some((target) => demanded.has(key(target)) || routed.has(key(target))))
        continue;
      report(
        policy,
        'spec.jwtRules',
        `requests without a token pass at ${targets[0]?.name}: no AuthorizationPolicy of these pods asks for one`,
      );
    }
  },
};

function handsOn(rule: Readonly<Record<string, unknown>>): boolean {
  return (
    rule.forwardOriginalToken === true ||
    rule.outputPayloadToHeader !== undefined ||
    rule.outputClaimToHeaders !== undefined
  );
}
