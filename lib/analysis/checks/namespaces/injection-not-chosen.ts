import type { Check } from '../../check';

export const injectionNotChosen: Check = {
  name: 'injection-not-chosen',
  level: 'info',
  title: 'a namespace with workloads that does not say whether they get a proxy',
  references: ['IST0102 NamespaceNotInjected'],
  why: 'Without a label nothing is injected: these pods speak plaintext and obey no rule and no policy of the mesh.',
  fix: 'label it istio-injection=enabled, or =disabled when that is meant',
  kinds: ['Namespace', 'Deployment'],
  run(model, report) {
    const bare = new Set(model.workloads.filter((one) => !one.injected && !one.gateway).map((one) => one.namespace));
    for (const namespace of model.ofKind('Namespace')) {
      const { name } = namespace.metadata;
      if (name === model.meshConfig.rootNamespace || model.namespace(name).injection !== 'unset' || !bare.has(name))
        continue;
      report(namespace, 'metadata.labels', 'has neither istio-injection nor istio.io/rev, so its pods get no proxy');
    }
  },
};
