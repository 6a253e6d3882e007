import type { Check } from '../../check';

export const injectionLabels: Check = {
  name: 'injection-labels',
  level: 'warning',
  title: 'injection labels of a namespace that contradict each other or say nothing',
  references: ['IST0123 NamespaceMultipleInjectionLabels', 'istio/istio#7035'],
  why: 'istio-injection beats istio.io/rev, so with both the revision is ignored; a value other than enabled or disabled means no injection.',
  fix: 'keep one label: istio-injection=enabled, istio-injection=disabled, or istio.io/rev=<tag>',
  kinds: ['Namespace'],
  run(model, report) {
    for (const namespace of model.ofKind('Namespace')) {
      const labels = namespace.metadata.labels ?? {};
      const injection = labels['istio-injection'];
      if (injection === undefined) continue;
      const path = ['metadata', 'labels', 'istio-injection'];
      if (labels['istio.io/rev'] !== undefined)
        report(namespace, path, `${injection} makes istio.io/rev=${labels['istio.io/rev']} ineffective`);
      if (injection !== 'enabled' && injection !== 'disabled')
        report(namespace, path, `${JSON.stringify(injection)} means nothing: allowed are enabled and disabled`);
    }
  },
};
