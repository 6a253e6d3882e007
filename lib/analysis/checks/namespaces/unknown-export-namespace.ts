import { type FieldPath, valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { texts } from '../../model';

export const unknownExportNamespace: Check = {
  name: 'unknown-export-namespace',
  level: 'warning',
  title: 'an object is exported to a namespace that does not exist',
  why: 'exportTo hides the object from every namespace it does not name. With a misspelt one, those it was meant for do not see it: routes and subsets are missing there.',
  fix: 'correct the namespace; . is the own one, * all',
  kinds: ['VirtualService', 'DestinationRule', 'ServiceEntry', 'Service', 'Namespace', 'Deployment'],
  run(model, report) {
    const complain = (object: Parameters<typeof report>[0], namespace: string, path: FieldPath) => {
      if (['.', '*', '~', '', model.meshConfig.rootNamespace].includes(namespace)) return;
      if (
        model.shows(namespace) ||
        model.namespace(namespace).object ||
        model.installedGateways.some((one) => one.namespace === namespace)
      )
        return;
      report(object, path, `nothing of namespace ${namespace} is among the manifests`);
    };
    for (const kind of ['VirtualService', 'DestinationRule', 'ServiceEntry'] as const) {
      for (const object of model.ofKind(kind)) {
        texts(valueAt(object, ['spec', 'exportTo'])).forEach((namespace, index) => {
          complain(object, namespace, ['spec', 'exportTo', index]);
        });
      }
    }
    for (const service of model.ofKind('Service')) {
      const value = service.metadata.annotations?.['networking.istio.io/exportTo'];
      for (const namespace of value?.split(',') ?? [])
        complain(service, namespace.trim(), ['metadata', 'annotations', 'networking.istio.io/exportTo']);
    }
  },
};
