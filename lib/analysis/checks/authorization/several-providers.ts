import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { actionOf, text } from '../../model';
import { policyTargets } from '../shared/policy-targets';

export const severalProviders: Check = {
  name: 'several-providers',
  level: 'error',
  title: 'two CUSTOM policies with different providers for the same pods',
  why: 'A workload has one provider. With two, every request that either policy matches gets 403.',
  fix: 'use one provider for these pods',
  kinds: ['AuthorizationPolicy', 'Deployment'],
  run(model, report) {
    const owner = new Map<string, KubernetesObject>();
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      if (actionOf(policy) !== 'CUSTOM') continue;
      const provider = text(valueAt(policy, ['spec', 'provider', 'name']));
      let reported = false;
      for (const target of policyTargets(model, policy)) {
        const key = `${target.namespace}/${target.name}`;
        const first = owner.get(key);
        if (!first) owner.set(key, policy);
        else if (!reported && text(valueAt(first, ['spec', 'provider', 'name'])) !== provider) {
          reported = true;
          report(
            policy,
            'spec.provider.name',
            `${target.name} already has provider ${text(valueAt(first, ['spec', 'provider', 'name']))}`,
            { related: [first] },
          );
        }
      }
    }
  },
};
