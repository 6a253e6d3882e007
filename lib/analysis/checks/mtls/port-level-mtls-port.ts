import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { record } from '../../model';
import { workloadPorts } from '../shared/workload-ports';

export const portLevelMtlsPort: Check = {
  name: 'port-level-mtls-port',
  level: 'warning',
  title: 'portLevelMtls names a port that no container opens',
  references: ['istio/istio#49098', 'istio/istio#27994'],
  why: 'portLevelMtls counts the ports of the pod, not of the Service. For another number it has no effect: the port keeps the mode of the whole workload.',
  fix: "write the container's port, the targetPort of the Service",
  kinds: ['PeerAuthentication', 'Deployment', 'Service'],
  run(model, report) {
    for (const policy of model.ofKind('PeerAuthentication')) {
      const ports = Object.keys(record(valueAt(policy, ['spec', 'portLevelMtls'])));
      if (ports.length === 0) continue;
      const workloads = model.workloadsOfPolicy(policy);
      const open = new Set<number>();
      const mapped = new Map<number, number>();
      for (const workload of workloads) {
        for (const port of workloadPorts(model, workload)) {
          open.add(port.port);
          if (port.servicePort !== undefined && port.servicePort !== port.port) mapped.set(port.servicePort, port.port);
        }
      }
      if (open.size === 0) continue;
      for (const port of ports) {
        if (open.has(Number(port))) continue;
        const behind = mapped.get(Number(port));
        report(
          policy,
          ['spec', 'portLevelMtls', port],
          `no selected pod opens port ${port}; open are ${[...open].join(', ')}`,
          {
            fix: behind === undefined ? undefined : `write ${behind}: ${port} is the Service's port in front of it`,
          },
        );
      }
    }
  },
};
