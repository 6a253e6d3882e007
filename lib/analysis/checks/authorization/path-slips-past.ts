import type { Check } from '../../check';
import { actionOf } from '../../model';

export const pathSlipsPast: Check = {
  name: 'path-slips-past',
  level: 'warning',
  title: 'a denied path can be written in another way',
  why: 'Without MERGE_SLASHES the proxy compares `//admin` as it is: it is not `/admin`, slips past the policy, and most servers serve it as `/admin`.',
  fix: 'set meshConfig.pathNormalization.normalization: MERGE_SLASHES in the installation, or write an ALLOW rule with the paths that may be used',
  kinds: ['AuthorizationPolicy', 'IstioOperator'],
  run(model, report) {
    const { pathNormalization } = model.meshConfig;
    if (pathNormalization === 'MERGE_SLASHES' || pathNormalization === 'DECODE_AND_MERGE_SLASHES') return;
    for (const field of model.policyFields) {
      if (field.part !== 'operation' || field.name !== 'paths') continue;
      const action = actionOf(field.policy);
      const slips = field.negated ? action === 'ALLOW' : action === 'DENY' || action === 'CUSTOM';
      if (!slips) continue;
      const index = field.values.findIndex((value) => value.startsWith('/') && value !== '/*');
      if (index < 0) continue;
      const value = field.values[index];
      report(
        field.policy,
        [...field.path, index],
        `/${value} slips past this ${action} rule: pathNormalization is ${pathNormalization}${model.meshConfig.known ? '' : " (Istio's default; the installation is not among the manifests)"}`,
      );
    }
  },
};
