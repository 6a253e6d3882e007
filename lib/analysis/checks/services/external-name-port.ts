import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { protocolOf, records } from '../../model';

export const externalNamePort: Check = {
  name: 'external-name-port',
  level: 'warning',
  title: 'an ExternalName Service whose port does not say its protocol',
  references: ['IST0150 ExternalNameServiceTypeInvalidPortName'],
  why: 'Istio treats such a port as TCP and sends every connection to it, whatever its destination, to that external name.',
  fix: 'start the name of the port with its protocol, such as http or tls',
  kinds: ['Service'],
  run(model, report) {
    for (const service of model.ofKind('Service')) {
      if (valueAt(service, ['spec', 'type']) !== 'ExternalName') continue;
      records(valueAt(service, ['spec', 'ports'])).forEach((port, index) => {
        const protocol = protocolOf(port);
        if (protocol === 'auto' || protocol === 'tcp')
          report(
            service,
            ['spec', 'ports', index, 'name'],
            `${String(port.name ?? 'a port without a name')} is taken as TCP, for every destination`,
          );
      });
    }
  },
};
