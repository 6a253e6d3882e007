import type { Check } from '../../check';
import { actionOf, isIdentityField } from '../../model';
import { isGateway, policyTargets } from '../shared/policy-targets';

export const identityWithoutMtls: Check = {
  name: 'identity-without-mtls',
  level: 'error',
  title: 'a policy asks who the caller is where mTLS is switched off',
  references: ['KIA0105'],
  why: 'Only mTLS tells the identity of a caller. With mode DISABLE no caller has one: principals and namespaces never match, and their not… forms always do.',
  fix: 'set the mTLS mode of these pods to STRICT, or decide by something else',
  kinds: ['AuthorizationPolicy', 'PeerAuthentication', 'Deployment'],
  run(model, report) {
    const reported = new Set<object>();
    for (const field of model.policyFields) {
      if (!isIdentityField(field) || reported.has(field.policy)) continue;
      const targets = policyTargets(model, field.policy).filter((target) => !isGateway(target));
      const modes = targets.map((target) => model.mtls.effective(target));
      if (targets.length === 0 || modes.some((one) => one.mode !== 'DISABLE')) continue;
      reported.add(field.policy);
      const always = field.negated ? 'always holds' : 'never holds';
      report(
        field.policy,
        field.path,
        `mTLS is off at ${targets[0]?.name}, so this condition of a ${actionOf(field.policy)} rule ${always}`,
        {
          related: modes[0]?.policy ? [modes[0].policy] : [],
        },
      );
    }
  },
};
