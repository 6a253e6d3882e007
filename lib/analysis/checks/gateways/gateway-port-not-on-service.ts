import type { Check } from '../../check';
import { type HostPort, type Model, selectorOf } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';
import { portList } from '../shared/hosts';

export const gatewayPortNotOnService: Check = {
  name: 'gateway-port-not-on-service',
  level: 'warning',
  title: 'a Gateway opens a port that the Service of its pods does not have',
  references: ['IST0162 GatewayPortNotDefinedOnService'],
  why: 'The proxy listens, but no connection gets there: the Service in front of the gateway pods lacks the port.',
  fix: "add the port to the gateway's Service: with istioctl in components.ingressGateways[].k8s.service.ports",
  kinds: ['Gateway', 'Service', 'Deployment', 'IstioOperator'],
  run(model, report) {
    for (const server of gatewayServers(model)) {
      if (server.port === undefined || server.server.bind !== undefined) continue;
      const ports = portsOf(model, selectorOf(server.gateway));
      if (ports === undefined || ports.some((port) => port.port === server.port || port.targetPort === server.port))
        continue;
      report(
        server.gateway,
        [...server.path, 'port', 'number'],
        `the Service of the gateway has no port ${server.port}; it has ${portList(ports)}`,
      );
    }
  },
};

/** The ports of the Services in front of gateway pods; undefined when none is known. */
function portsOf(model: Model, selector: Readonly<Record<string, string>>): readonly HostPort[] | undefined {
  return model.once(`gateway ports ${JSON.stringify(selector)}`, () => {
    const services = new Set(model.workloadsWith(selector).flatMap((workload) => model.servicesOf(workload)));
    const installed = model.installedGatewaysWith(selector);
    if (installed.some((one) => one.ports === undefined) || services.size + installed.length === 0) return undefined;
    return [...[...services].flatMap((service) => service.ports), ...installed.flatMap((one) => one.ports ?? [])];
  });
}
