import type { Check } from '../../check';

export const dryRunPolicy: Check = {
  name: 'dry-run-policy',
  level: 'info',
  title: 'a policy that is not enforced',
  why: 'With the annotation istio.io/dry-run the proxy only records what the policy would have done: nothing is refused.',
  fix: 'remove the annotation when the metrics show what you expect',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      if (policy.metadata.annotations?.['istio.io/dry-run'] === 'true')
        report(policy, ['metadata', 'annotations', 'istio.io/dry-run'], 'is on trial: it refuses nothing');
    }
  },
};
