import type { Check } from '../../check';
import { actionOf, isIdentityField } from '../../model';
import { isGateway, policyTargets } from '../shared/policy-targets';

export const plaintextSlipsPast: Check = {
  name: 'plaintext-slips-past',
  level: 'warning',
  title: 'a caller without mTLS slips past a policy that asks who it is',
  references: ['KIA0105'],
  why: 'With mode PERMISSIVE callers may speak plaintext and then have no identity: a DENY rule with principals or namespaces does not match them, an ALLOW rule with the not… forms does. Whoever is to be kept out only has to skip mTLS.',
  fix: 'set the mTLS mode of these pods to STRICT, or write an ALLOW rule with the callers that may',
  kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'Deployment'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (!isIdentityField(field)) continue;
      const action = actionOf(field.policy);
      if (!(action === 'DENY' && !field.negated) && !(action === 'ALLOW' && field.negated)) continue;
      const target = policyTargets(model, field.policy).find(
        (one) => !isGateway(one) && model.mtls.effective(one).mode === 'PERMISSIVE',
      );
      if (!target) continue;
      report(
        field.policy,
        field.path,
        `${target.name} accepts plaintext, and a caller without mTLS ${action === 'DENY' ? 'is not denied' : 'is allowed'} by this rule`,
      );
    }
  },
};
