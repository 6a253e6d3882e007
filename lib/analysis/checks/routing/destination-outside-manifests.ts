import type { Check } from '../../check';
import { stateOfHost } from '../shared/hosts';

export const destinationOutsideManifests: Check = {
  name: 'destination-outside-manifests',
  level: 'warning',
  title: 'a route leads to a namespace of which the manifests show nothing',
  references: ['IST0101 ReferencedResourceNotFound'],
  why: 'Nothing can be checked about the host; if the namespace is misspelt, every request that takes this route gets 503.',
  fix: 'correct the namespace, or analyse the manifests of that namespace together with these; suppress the check if it is owned elsewhere',
  kinds: ['VirtualService', 'Service', 'Deployment'],
  run(model, report) {
    for (const destination of model.destinations) {
      if (stateOfHost(model, destination.host) !== 'not shown') continue;
      const namespace = model.namespaceOfHost(destination.host);
      report(
        destination.rule.virtualService,
        [...destination.path, 'host'],
        namespace === undefined
          ? `${destination.host} is no name of a Service: those are name.namespace.svc.${model.meshConfig.clusterDomain}`
          : `no Service ${destination.host.slice(0, destination.host.indexOf('.'))} of namespace ${namespace} is among the manifests, so this host cannot be checked`,
      );
    }
  },
};
