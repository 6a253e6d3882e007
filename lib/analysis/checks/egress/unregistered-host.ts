import type { KubernetesObject } from '../../../manifests';
import { type FieldPath, valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOf, hostsOverlap, namespaceOf, texts } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';
import { stateOfHost } from '../shared/hosts';

export const unregisteredHost: Check = {
  name: 'unregistered-host',
  level: 'warning',
  title: 'rules for calls to a host that is in no Service and no ServiceEntry',
  why: 'Sidecars know hosts from Services and ServiceEntries. For another one the rules of the mesh hold on port 80 only; under REGISTRY_ONLY every call to it is refused.',
  fix: 'add a ServiceEntry for the host, with its ports',
  kinds: ['VirtualService', 'ServiceEntry', 'Service', 'Gateway'],
  run(model, report) {
    const closed = model.meshConfig.outboundTrafficPolicy === 'REGISTRY_ONLY';
    const effect = closed
      ? 'the mesh is REGISTRY_ONLY, so calls to it are refused'
      : 'only calls to its port 80 follow these rules';
    const complain = (object: KubernetesObject, path: FieldPath, host: string) => {
      const full = expansions(model.meshConfig.clusterDomain)
        .map((suffix) => host + suffix)
        .find((one) => model.registry.exact(one).length > 0);
      report(
        object,
        path,
        `no Service or ServiceEntry has the host ${host}: ${effect}`,
        full ? { fix: `write ${full}: a name with a dot is not expanded` } : {},
      );
    };
    for (const virtualService of model.ofKind('VirtualService')) {
      if (!gatewaysOf(virtualService).includes('mesh')) continue;
      // Hosts of a gateway that is bound as well need no entry.
      const servers = gatewayServers(model).filter((server) =>
        gatewaysOf(virtualService).some(
          (reference) =>
            reference !== 'mesh' && model.gateway(reference, namespaceOf(virtualService)) === server.gateway,
        ),
      );
      const ingress = servers.some((server) => server.selector.includes('ingress'));
      texts(valueAt(virtualService, ['spec', 'hosts'])).forEach((written, index) => {
        const host = model.qualify(written, namespaceOf(virtualService));
        if (
          host === '*' ||
          (ingress && servers.some((server) => server.hosts.some((one) => hostsOverlap(one.host, host))))
        )
          return;
        const known = host.startsWith('*')
          ? model.registry.overlapping(host).length > 0
          : model.registry.covering(host).length > 0;
        if (known || (!host.startsWith('*') && stateOfHost(model, host) !== 'missing')) return;
        complain(virtualService, ['spec', 'hosts', index], written);
      });
    }
  },
};

function expansions(clusterDomain: string): readonly string[] {
  return [`.svc.${clusterDomain}`, `.${clusterDomain}`];
}
