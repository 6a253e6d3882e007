import type { Check } from '../../check';

const PROXY_PORTS: ReadonlyMap<number, string> = new Map([
  [15000, 'its admin page'],
  [15001, 'outbound traffic'],
  [15004, 'debugging'],
  [15006, 'inbound traffic'],
  [15008, 'HBONE'],
  [15020, 'merged metrics'],
  [15021, 'health checks'],
  [15053, 'DNS'],
  [15090, 'its metrics'],
]);

export const proxyPortTaken: Check = {
  name: 'proxy-port-taken',
  level: 'warning',
  title: 'an application opens a port that the proxy needs',
  why: 'Pod containers share one network: whichever starts second fails to open the port.',
  fix: 'use another port',
  kinds: ['Deployment', 'Namespace'],
  run(model, report) {
    for (const workload of model.workloads) {
      if (!workload.injected || workload.gateway) continue;
      const taken = workload.ports.find((port) => PROXY_PORTS.has(port.port));
      if (taken && !workload.labels.istio)
        report(
          workload.object,
          [...workload.template, 'spec', 'containers'],
          `port ${taken.port} is the proxy's, for ${PROXY_PORTS.get(taken.port)}`,
        );
    }
  },
};
