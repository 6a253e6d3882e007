import type { KubernetesObject } from '../../../manifests';
import type { Check } from '../../check';
import { actionOf, groupBy, isTokenField } from '../../model';
import { policyTargets, tokenPoliciesFor } from '../shared/policy-targets';

export const tokenWithoutRequestAuthentication: Check = {
  name: 'token-without-request-authentication',
  level: 'error',
  title: 'a policy asks for a token that nothing verifies',
  references: ['istio/istio#22813'],
  why: 'Principals and claims of a request exist only after a RequestAuthentication on the same pods has verified its token. Without one, an ALLOW rule that asks for them lets nobody in, and a DENY rule that asks for their absence refuses everybody.',
  fix: 'add a RequestAuthentication with the same selector, in the same namespace',
  kinds: ['AuthorizationPolicy', 'RequestAuthentication', 'Deployment'],
  run(model, report) {
    const asking = groupBy(
      model.policyFields.filter((field) => isTokenField(field)),
      (field) => field.policy,
    );
    for (const [policy, [field]] of asking as Map<KubernetesObject, typeof model.policyFields>) {
      const targets = policyTargets(model, policy);
      if (!field || targets.length === 0 || targets.some((target) => tokenPoliciesFor(model, target).length > 0))
        continue;
      report(
        policy,
        field.path,
        `no RequestAuthentication verifies tokens at ${targets[0]?.name}, so this ${actionOf(policy)} rule cannot tell them`,
      );
    }
  },
};
