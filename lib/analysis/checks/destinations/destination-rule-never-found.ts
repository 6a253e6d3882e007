import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, text } from '../../model';
import { namespacesOfHost } from '../shared/destination-rules';
import { stateOfHost } from '../shared/hosts';

export const destinationRuleNeverFound: Check = {
  name: 'destination-rule-never-found',
  level: 'warning',
  title: 'a DestinationRule in a namespace where nobody looks for it',
  references: ['istio/istio#51545'],
  why: 'A caller looks for a DestinationRule in its own namespace, then in that of the service, then in the root namespace. This one stands elsewhere, in a namespace without sidecars and gateways.',
  fix: "move it to the service's namespace",
  kinds: ['DestinationRule', 'Service', 'ServiceEntry', 'Deployment', 'Namespace'],
  run(model, report) {
    const { rootNamespace } = model.meshConfig;
    for (const rule of model.ofKind('DestinationRule')) {
      const namespace = namespaceOf(rule);
      const host = model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespace);
      if (host.startsWith('*') || namespace === rootNamespace || stateOfHost(model, host) === 'missing') continue;
      const owners = namespacesOfHost(model, host);
      if (owners.length === 0 || owners.includes(namespace) || model.callingNamespaces.has(namespace)) continue;
      if (model.workloads.some((one) => one.gateway && one.namespace === namespace)) continue;
      if (model.installedGateways.some((one) => one.namespace === namespace)) continue;
      report(
        rule,
        'metadata.namespace',
        `${host} belongs to namespace ${owners.join(', ')}, and no pod of namespace ${namespace} has a proxy that would look here`,
      );
    }
  },
};
