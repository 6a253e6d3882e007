import type { Check } from '../../check';
import { labels, text } from '../../model';

export const unknownSource: Check = {
  name: 'unknown-source',
  level: 'warning',
  title: 'a match asks for callers that do not exist',
  why: 'sourceLabels and sourceNamespace are compared with the labels and the namespace of the calling pods; when no pod has them the match never holds.',
  fix: 'use labels of a workload with a sidecar, and its namespace',
  kinds: ['VirtualService', 'Deployment', 'Namespace'],
  run(model, report) {
    for (const { virtualService, matches, path } of model.routeRules) {
      matches.forEach((match, index) => {
        const where = [...path, 'match', index];
        const namespace = text(match.sourceNamespace);
        if (namespace !== undefined && !model.shows(namespace) && !model.namespace(namespace).object) {
          report(
            virtualService,
            [...where, 'sourceNamespace'],
            `nothing of namespace ${namespace} is among the manifests`,
          );
          return;
        }
        const wanted = labels(match.sourceLabels);
        if (Object.keys(wanted).length === 0 || model.workloads.length === 0) return;
        if (
          model.workloadsWith(wanted, namespace).length === 0 &&
          model.installedGatewaysWith(wanted, namespace).length === 0
        ) {
          const pairs = Object.entries(wanted).map(([key, value]) => `${key}=${value}`);
          report(
            virtualService,
            [...where, 'sourceLabels'],
            `no workload${namespace ? ` of namespace ${namespace}` : ''} has the labels ${pairs.join(', ')}`,
          );
        }
      });
    }
  },
};
