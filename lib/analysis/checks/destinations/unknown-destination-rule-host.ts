import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, text } from '../../model';
import { stateOfHost } from '../shared/hosts';

export const unknownDestinationRuleHost: Check = {
  name: 'unknown-destination-rule-host',
  level: 'warning',
  title: 'a DestinationRule for a host that does not exist',
  references: ['IST0174 UnknownDestinationRuleHost', 'KIA0202'],
  why: 'Nothing is sent to that host, so its subsets, limits and TLS settings have no effect on anybody. A short name means a Service in the namespace of the rule.',
  fix: 'name the Service by its full name, or add a ServiceEntry for a host outside the cluster',
  kinds: ['DestinationRule', 'Service', 'ServiceEntry'],
  run(model, report) {
    for (const rule of model.ofKind('DestinationRule')) {
      const written = text(valueAt(rule, ['spec', 'host']));
      if (written === undefined || written === '*') continue;
      const host = model.qualify(written, namespaceOf(rule));
      if (host.startsWith('*')) {
        const suffix = host.slice(1);
        if (`.svc.${model.meshConfig.clusterDomain}`.endsWith(suffix)) continue;
        const namespace = suffix.endsWith(`.svc.${model.meshConfig.clusterDomain}`) ? suffix.split('.')[1] : undefined;
        if (namespace !== undefined && !model.shows(namespace)) continue;
        if (model.registry.overlapping(host).length === 0)
          report(rule, 'spec.host', `no Service or ServiceEntry is covered by ${written}`);
        continue;
      }
      const state = stateOfHost(model, host);
      if (state === 'known' || model.registry.covering(host).length > 0) continue;
      const namespace = model.namespaceOfHost(host);
      report(
        rule,
        'spec.host',
        state === 'missing'
          ? `no Service or ServiceEntry has the host ${host}`
          : `no Service ${host.slice(0, host.indexOf('.'))} of namespace ${namespace} is among the manifests`,
      );
    }
  },
};
