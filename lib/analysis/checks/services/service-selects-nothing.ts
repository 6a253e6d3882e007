import type { Check } from '../../check';
import { formatLabels } from '../shared/selectors';
import { hostOfServiceObject } from '../shared/service-host';

export const serviceSelectsNothing: Check = {
  name: 'service-selects-nothing',
  level: 'warning',
  title: 'a Service that no pod is behind',
  references: ['KIA0701'],
  why: 'It has no endpoints: every call gets 503.',
  fix: 'use the labels of the pods as selector, in their namespace',
  kinds: ['Service', 'Deployment'],
  run(model, report) {
    for (const service of model.ofKind('Service')) {
      const host = hostOfServiceObject(model, service);
      if (!host || Object.keys(host.selector).length === 0 || host.namespace === model.meshConfig.rootNamespace)
        continue;
      if (model.workloadsBehind(host).length > 0 || model.workloads.length === 0) continue;
      if (model.installedGatewaysWith(host.selector, host.namespace).length > 0) continue;
      const elsewhere = model.workloadsWith(host.selector)[0];
      report(
        service,
        'spec.selector',
        `no workload of namespace ${host.namespace} has the labels ${formatLabels(host.selector)}${elsewhere ? `; ${elsewhere.name} in namespace ${elsewhere.namespace} has` : ''}`,
      );
    }
  },
};
