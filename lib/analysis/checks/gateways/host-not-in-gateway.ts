import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf, texts } from '../../model';
import { serversOf, takesHost } from '../shared/gateway-servers';

export const hostNotInGateway: Check = {
  name: 'host-not-in-gateway',
  level: 'warning',
  title: 'a VirtualService has a host that none of its Gateways takes',
  references: ['IST0132 VirtualServiceHostNotFoundInGateway'],
  why: 'The gateway answers 404 for that host, or hands it to other rules. A server host `namespace/host` takes VirtualServices of that namespace only.',
  fix: 'add the host to a server of the Gateway, or correct it here',
  kinds: ['VirtualService', 'Gateway'],
  run(model, report) {
    for (const virtualService of model.ofKind('VirtualService')) {
      const references = texts(valueAt(virtualService, ['spec', 'gateways']));
      if (references.length === 0 || references.includes('mesh')) continue;
      const namespace = namespaceOf(virtualService);
      const gateways = references.map((reference) => model.gateway(reference, namespace));
      if (gateways.some((gateway) => gateway === undefined)) continue;
      const servers = gateways.flatMap((gateway) => (gateway ? serversOf(gateway) : []));
      texts(valueAt(virtualService, ['spec', 'hosts'])).forEach((host, index) => {
        if (servers.some((server) => takesHost(server, host, namespace))) return;
        const taken = [
          ...new Set(
            servers.flatMap((server) =>
              server.hosts.map((one) => (one.namespace ? `${one.namespace}/${one.host}` : one.host)),
            ),
          ),
        ];
        report(
          virtualService,
          ['spec', 'hosts', index],
          `${host} is not taken by ${references.join(', ')}; taken are ${taken.join(', ') || 'none'}`,
          {
            related: gateways.filter((gateway) => gateway !== undefined),
          },
        );
      });
    }
  },
};
