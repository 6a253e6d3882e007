import type { Check } from '../../check';
import { selectorOf } from '../../model';
import { formatLabels } from '../shared/selectors';

export const gatewaySelectsNothing: Check = {
  name: 'gateway-selects-nothing',
  level: 'error',
  title: 'a Gateway whose selector no gateway pod matches',
  references: ['IST0101 ReferencedResourceNotFound', 'KIA0302'],
  why: 'No proxy opens the ports of this Gateway: connections are refused, or answered by another Gateway.',
  fix: 'use the labels of the gateway pods, such as istio: ingressgateway',
  kinds: ['Gateway', 'Deployment', 'IstioOperator'],
  run(model, report) {
    for (const gateway of model.ofKind('Gateway')) {
      const selector = selectorOf(gateway);
      if (Object.keys(selector).length === 0 || model.namespacesOfGateway(gateway).size > 0) continue;
      const installed = model.installedGateways.map((one) => `istio: ${one.labels.istio}`);
      report(
        gateway,
        'spec.selector',
        `no gateway has the labels ${formatLabels(selector)}${installed.length > 0 ? `; the installation has ${installed.join(' and ')}` : ''}`,
      );
    }
  },
};
