import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { actionOf, text } from '../../model';

export const unknownProvider: Check = {
  name: 'unknown-provider',
  level: 'error',
  title: 'a CUSTOM policy names a provider that the installation does not define',
  why: 'Every request that one of its rules matches gets 403.',
  fix: 'add the provider to meshConfig.extensionProviders, or use the name of one that is there',
  kinds: ['AuthorizationPolicy', 'IstioOperator'],
  run(model, report) {
    if (!model.meshConfig.known) return;
    const { extensionProviders } = model.meshConfig;
    for (const policy of model.ofKind('AuthorizationPolicy')) {
      const name = text(valueAt(policy, ['spec', 'provider', 'name']));
      if (actionOf(policy) !== 'CUSTOM' || name === undefined || extensionProviders.includes(name)) continue;
      report(
        policy,
        'spec.provider.name',
        `${name} is not among the extensionProviders: ${extensionProviders.join(', ') || 'none'}`,
      );
    }
  },
};
