import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import {
  type DestinationRef,
  gatewaysOf,
  gatewaysOfRule,
  type Model,
  namespaceOf,
  selectorOf,
  texts,
} from '../../model';
import { gatewayServers, takesHost } from '../shared/gateway-servers';
import { portsOfHost } from '../shared/hosts';

export const egressMissingHop: Check = {
  name: 'egress-missing-hop',
  level: 'error',
  title: 'traffic is sent to a gateway that does not know where to send it on',
  references: ['istio/istio#8572'],
  why: 'A way through an egress gateway has four parts: a rule of the mesh that leads to the gateway, a Gateway that opens the port for the host, a rule of that gateway that leads on, and a ServiceEntry for the host. When one is missing, the gateway answers 404 or refuses the connection.',
  fix: 'add the missing part',
  kinds: ['VirtualService', 'Gateway', 'ServiceEntry', 'Service', 'Deployment'],
  run(model, report) {
    for (const destination of model.destinations) {
      const { rule, host } = destination;
      if (destination.role === 'mirror' || !gatewaysOfRule(rule).includes('mesh')) continue;
      const ports = portsOfHost(model, host);
      // A port that the gateway's Service lacks is told by unknown-destination-port.
      if (ports && destination.port !== undefined && !ports.some((one) => one.port === destination.port)) continue;
      const labels = gatewayLabels(model, host);
      if (!labels) continue;
      for (const name of texts(valueAt(rule.virtualService, ['spec', 'hosts']))) {
        if (model.qualify(name, namespaceOf(rule.virtualService)) === host) continue;
        const missing = missingPart(model, destination, name, labels);
        if (!missing) continue;
        report(rule.virtualService, destination.path, `${name} goes to gateway ${host}, but ${missing}`);
        break;
      }
    }
  },
};

/** The labels of the gateway pods behind a host; undefined when it is no gateway. */
function gatewayLabels(model: Model, host: string): Readonly<Record<string, string>> | undefined {
  return model.once(`gateway behind ${host}`, () => {
    const [name] = host.split('.');
    const installed = model.installedGateways.find(
      (one) => one.name === name && one.namespace === model.namespaceOfHost(host),
    );
    if (installed) return installed.labels;
    const pods = model.registry.exact(host).flatMap((one) => model.workloadsBehind(one));
    const selectors = model.once('gateway selectors', () =>
      model
        .ofKind('Gateway')
        .map(selectorOf)
        .filter((one) => Object.keys(one).length > 0),
    );
    const pod = pods.find(
      (one) =>
        one.gateway ||
        selectors.some((selector) => Object.entries(selector).every(([key, value]) => one.labels[key] === value)),
    );
    return pod?.labels;
  });
}

function missingPart(
  model: Model,
  destination: DestinationRef,
  name: string,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const { port } = destination;
  const servers = gatewayServers(model).filter((server) => {
    const selector = Object.entries(selectorOf(server.gateway));
    return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
  });
  if (servers.length === 0) return 'no Gateway selects its pods';
  const onPort = servers.filter((server) => port === undefined || server.port === port);
  if (onPort.length === 0)
    return `no Gateway of its pods opens port ${port}; open are ${[...new Set(servers.map((one) => one.port))].join(', ')}`;
  const namespace = namespaceOf(destination.rule.virtualService);
  const taking = onPort.filter((server) => takesHost(server, name, namespace));
  if (taking.length === 0) return `no Gateway of its pods takes ${name} on port ${port ?? 'any'}`;
  const gateways = new Set(taking.map((server) => server.gateway));
  if (!leadsOn(model, name, gateways))
    return `no rule of Gateway ${[...gateways].map((one) => one.metadata.name).join(', ')} leads ${name} on`;
  return undefined;
}

/** Whether a rule for the host holds at one of the gateways. */
function leadsOn(model: Model, name: string, gateways: ReadonlySet<KubernetesObject>): boolean {
  return model.virtualServices.overlapping(name.toLowerCase()).some((virtualService) => {
    if (!gatewaysOf(virtualService).some((reference) => bound(model, reference, virtualService, gateways)))
      return false;
    return model
      .rulesOf(virtualService)
      .some((rule) => gatewaysOfRule(rule).some((reference) => bound(model, reference, virtualService, gateways)));
  });
}

function bound(
  model: Model,
  reference: string,
  virtualService: KubernetesObject,
  gateways: ReadonlySet<KubernetesObject>,
): boolean {
  const gateway = reference === 'mesh' ? undefined : model.gateway(reference, namespaceOf(virtualService));
  return gateway !== undefined && gateways.has(gateway);
}
