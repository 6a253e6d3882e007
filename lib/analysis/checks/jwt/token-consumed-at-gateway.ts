import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOfRule, isTokenField, namespaceOf, records, text } from '../../model';
import { gatewayPods, policyTargets, tokenPoliciesFor } from '../shared/policy-targets';

export const tokenConsumedAtGateway: Check = {
  name: 'token-consumed-at-gateway',
  level: 'warning',
  title: 'a gateway takes the token away that the service behind it demands',
  why: 'A proxy that verifies a token removes it from the request unless its rule says forwardOriginalToken; the next proxy then sees a request without a token.',
  fix: "set forwardOriginalToken: true in the gateway's rule of this issuer",
  kinds: ['RequestAuthentication', 'AuthorizationPolicy', 'VirtualService', 'Gateway', 'Service', 'Deployment'],
  run(model, report) {
    const demanding = new Set(
      [...new Set(model.policyFields.filter(isTokenField).map((field) => field.policy))]
        .flatMap((policy) => policyTargets(model, policy))
        .map((target) => `${target.namespace}/${target.name}`),
    );
    if (demanding.size === 0) return;
    const reported = new Set<object>();
    for (const destination of model.destinations) {
      const servers = model.registry.exact(destination.host).flatMap((host) => model.workloadsBehind(host));
      const server = servers.find((one) => demanding.has(`${one.namespace}/${one.name}`));
      if (!server) continue;
      const accepted = tokenPoliciesFor(model, server);
      const issuers = new Set(
        accepted.flatMap((policy) => records(valueAt(policy, ['spec', 'jwtRules']))).map((rule) => text(rule.issuer)),
      );
      for (const reference of gatewaysOfRule(destination.rule)) {
        const gateway =
          reference === 'mesh' ? undefined : model.gateway(reference, namespaceOf(destination.rule.virtualService));
        if (!gateway) continue;
        for (const pod of gatewayPods(model, gateway)) {
          for (const policy of tokenPoliciesFor(model, pod)) {
            records(valueAt(policy, ['spec', 'jwtRules'])).forEach((rule, index) => {
              if (rule.forwardOriginalToken === true || !issuers.has(text(rule.issuer)) || reported.has(rule)) return;
              reported.add(rule);
              report(
                policy,
                ['spec', 'jwtRules', index],
                `tokens of ${text(rule.issuer)} end at the gateway, and ${server.name} behind it demands them`,
                { related: accepted.filter((one) => one !== policy) },
              );
            });
          }
        }
      }
    }
  },
};
