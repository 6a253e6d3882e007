import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { labels, matchesLabels, namespaceOf, selectorOf } from '../../model';
import { formatLabels, hasSelector, SELECTING_KINDS, selectorPath, targetsOf } from '../shared/selectors';

export const selectorSelectsNothing: Check = {
  name: 'selector-selects-nothing',
  level: 'warning',
  title: 'a selector that no workload matches',
  references: ['IST0127 NoMatchingWorkloadsFound', 'KIA0004'],
  why: 'The policy has no effect: what it should deny passes, what it should secure is open. A selector looks at the labels of pods, in the namespace of the policy only (all of them for one in the root namespace).',
  fix: 'use the labels of the pods, and put the policy into their namespace',
  kinds: [...SELECTING_KINDS, 'ServiceEntry', 'WorkloadEntry', 'Deployment'],
  run(model, report) {
    for (const entry of model.ofKind('ServiceEntry')) {
      const wanted = labels(valueAt(entry, ['spec', 'workloadSelector', 'labels']));
      if (Object.keys(wanted).length === 0 || model.workloadsWith(wanted, namespaceOf(entry)).length > 0) continue;
      const machines = model.ofKind('WorkloadEntry').filter((one) => namespaceOf(one) === namespaceOf(entry));
      if (machines.some((one) => matchesLabels(wanted, labels(valueAt(one, ['spec', 'labels']))))) continue;
      report(
        entry,
        'spec.workloadSelector.labels',
        `no pod and no WorkloadEntry of namespace ${namespaceOf(entry)} has the labels ${formatLabels(wanted)}`,
      );
    }
    for (const kind of SELECTING_KINDS) {
      for (const object of model.ofKind(kind)) {
        if (!hasSelector(object)) continue;
        const namespace = namespaceOf(object);
        const { workloads, installed } = targetsOf(model, object);
        if (workloads.length > 0 || installed.length > 0) continue;
        const wanted = selectorOf(object);
        const elsewhere = model.workloadsWith(wanted)[0];
        const where =
          namespace === model.meshConfig.rootNamespace ? 'no workload' : `no workload of namespace ${namespace}`;
        report(
          object,
          selectorPath(object),
          `${where} has the labels ${formatLabels(wanted)}${elsewhere ? `; ${elsewhere.name} in namespace ${elsewhere.namespace} has` : ''}`,
        );
      }
    }
  },
};
