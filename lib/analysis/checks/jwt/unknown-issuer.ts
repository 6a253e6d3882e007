import type { Check } from '../../check';
import { issuersOf, policyTargets, tokenPoliciesFor } from '../shared/policy-targets';

export const unknownIssuer: Check = {
  name: 'unknown-issuer',
  level: 'error',
  title: 'a policy asks for tokens of an issuer that no RequestAuthentication accepts',
  why: 'A request principal is issuer/subject. Tokens of an issuer that is not among the jwtRules of these pods are refused with 401, so the rule never holds.',
  fix: 'write the issuer as in jwtRules, then a slash and the subject or *',
  kinds: ['AuthorizationPolicy', 'RequestAuthentication', 'Deployment'],
  run(model, report) {
    for (const field of model.policyFields) {
      const principals = field.name === 'requestPrincipals' || field.name === 'request.auth.principal';
      if (!principals && field.name !== 'request.auth.claims[iss]') continue;
      const policies = policyTargets(model, field.policy).flatMap((target) => tokenPoliciesFor(model, target));
      const issuers = [...new Set(policies)].flatMap(issuersOf);
      if (issuers.length === 0) continue;
      field.values.forEach((value, index) => {
        if (value.startsWith('*')) return;
        const wanted = value.endsWith('*') ? value.slice(0, -1) : value;
        const known = issuers.some((issuer) => {
          const full = principals ? `${issuer}/` : issuer;
          return value.endsWith('*')
            ? full.startsWith(wanted) || wanted.startsWith(full)
            : principals
              ? wanted.startsWith(full)
              : wanted === full;
        });
        if (!known)
          report(
            field.policy,
            [...field.path, index],
            `${value} is of none of the issuers ${[...new Set(issuers)].join(', ')}`,
            { related: [...new Set(policies)] },
          );
      });
    }
  },
};
