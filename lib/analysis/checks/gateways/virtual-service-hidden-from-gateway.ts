import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, texts } from '../../model';
import { isExportedTo } from '../shared/destination-rules';

export const virtualServiceHiddenFromGateway: Check = {
  name: 'virtual-service-hidden-from-gateway',
  level: 'error',
  title: 'a VirtualService is not exported to the namespace of its gateway',
  why: 'A gateway sees only what is exported to the namespace its pods run in; for it this VirtualService does not exist, and requests get 404.',
  fix: 'add the namespace of the gateway pods to exportTo, or remove exportTo',
  kinds: ['VirtualService', 'Gateway', 'Deployment'],
  run(model, report) {
    for (const virtualService of model.ofKind('VirtualService')) {
      if (texts(valueAt(virtualService, ['spec', 'exportTo'])).length === 0) continue;
      for (const reference of texts(valueAt(virtualService, ['spec', 'gateways']))) {
        const gateway = reference === 'mesh' ? undefined : model.gateway(reference, namespaceOf(virtualService));
        if (!gateway) continue;
        const blind = [...model.namespacesOfGateway(gateway)].filter(
          (namespace) => !isExportedTo(virtualService, namespace),
        );
        if (blind.length > 0)
          report(
            virtualService,
            'spec.exportTo',
            `hides it from gateway ${reference}, whose pods run in namespace ${blind.join(', ')}`,
            { related: [gateway] },
          );
      }
    }
  },
};
