import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { texts } from '../../model';

export const externalHostIsService: Check = {
  name: 'external-host-is-service',
  level: 'warning',
  title: 'a ServiceEntry has the host of a Service of the cluster',
  why: 'The host is then known twice: the Service and the entry compete for the same name, and endpoints, ports and policies are of one or the other.',
  fix: 'remove the ServiceEntry, or give it a host of its own',
  kinds: ['ServiceEntry', 'Service'],
  run(model, report) {
    for (const entry of model.ofKind('ServiceEntry')) {
      texts(valueAt(entry, ['spec', 'hosts'])).forEach((host, index) => {
        const service = model.registry.exact(host.toLowerCase()).find((one) => one.object.kind === 'Service');
        if (service)
          report(entry, ['spec', 'hosts', index], `${host} is a Service of the cluster`, { related: [service.object] });
      });
    }
  },
};
