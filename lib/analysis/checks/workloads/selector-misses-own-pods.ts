import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { labels, matchesLabels } from '../../model';
import { formatLabels } from '../shared/selectors';

export const selectorMissesOwnPods: Check = {
  name: 'selector-misses-own-pods',
  level: 'error',
  title: 'a Deployment whose selector does not match its own pods',
  why: 'Kubernetes refuses it.',
  fix: 'use labels of the pod template as selector',
  kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
  run(model, report) {
    for (const workload of model.workloads) {
      if (!['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(workload.object.kind)) continue;
      const selector = labels(valueAt(workload.object, ['spec', 'selector', 'matchLabels']));
      if (matchesLabels(selector, workload.labels)) continue;
      report(
        workload.object,
        'spec.selector.matchLabels',
        `${formatLabels(selector)} does not match the pods, which have ${formatLabels(workload.labels) || 'no labels'}`,
      );
    }
  },
};
