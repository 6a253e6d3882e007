import type { Check } from '../../check';
import { gatewaysOfRule, namespaceOf, record } from '../../model';
import { gatewayPods, tokenPoliciesFor } from '../shared/policy-targets';

export const claimRoutingWithoutRequestAuthentication: Check = {
  name: 'claim-routing-without-request-authentication',
  level: 'error',
  title: 'routing by claims of tokens that the gateway does not verify',
  references: ['IST0149 JwtClaimBasedRoutingWithoutRequestAuthN'],
  why: 'Claims exist only where a RequestAuthentication verifies tokens, and routing by them works at gateways only: elsewhere the match never holds.',
  fix: 'add a RequestAuthentication for the gateway pods, and bind the rule to the gateway only',
  kinds: ['VirtualService', 'RequestAuthentication', 'Gateway', 'Deployment'],
  run(model, report) {
    for (const rule of model.routeRules) {
      rule.matches.forEach((match, index) => {
        const header = Object.keys(record(match.headers)).find((one) => one.startsWith('@request.auth.claims'));
        if (header === undefined) return;
        const path = [...rule.path, 'match', index, 'headers', header];
        for (const reference of gatewaysOfRule(rule)) {
          if (reference === 'mesh') {
            report(rule.virtualService, path, 'sidecars do not route by claims');
            return;
          }
          const gateway = model.gateway(reference, namespaceOf(rule.virtualService));
          if (!gateway) continue;
          const pods = gatewayPods(model, gateway);
          if (pods.length > 0 && pods.every((pod) => tokenPoliciesFor(model, pod).length === 0)) {
            report(rule.virtualService, path, `no RequestAuthentication verifies tokens at gateway ${reference}`, {
              related: [gateway],
            });
          }
        }
      });
    }
  },
};
