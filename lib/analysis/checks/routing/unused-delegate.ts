import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { isDelegate, namespaceOf, text } from '../../model';

export const unusedDelegate: Check = {
  name: 'unused-delegate',
  level: 'warning',
  title: 'a VirtualService without hosts that no other delegates to',
  why: 'Without hosts it only continues the rules of another VirtualService; if none names it, it has no effect.',
  fix: 'add spec.hosts, or delegate to it',
  kinds: ['VirtualService'],
  run(model, report) {
    const used = new Set(
      model.routeRules.map(({ virtualService, rule }) => {
        const namespace = text(valueAt(rule, ['delegate', 'namespace'])) || namespaceOf(virtualService);
        return `${namespace}/${text(valueAt(rule, ['delegate', 'name']))}`;
      }),
    );
    for (const one of model.ofKind('VirtualService')) {
      if (isDelegate(one) && !used.has(`${namespaceOf(one)}/${one.metadata.name}`)) {
        report(one, 'spec', 'has no hosts, and no rule delegates to it');
      }
    }
  },
};
