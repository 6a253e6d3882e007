import type { Check } from '../../check';
import { hostOfServiceObject } from '../shared/service-host';

export const unknownTargetPort: Check = {
  name: 'unknown-target-port',
  level: 'warning',
  title: 'a Service leads to a port that its pods do not open',
  references: ['KIA0701'],
  why: 'A named targetPort that no container has gives no endpoints; a number that none opens is answered by nobody.',
  fix: 'use the number or the name of a container port',
  kinds: ['Service', 'Deployment'],
  run(model, report) {
    for (const service of model.ofKind('Service')) {
      const host = hostOfServiceObject(model, service);
      if (!host) continue;
      const workloads = model.workloadsBehind(host).filter((one) => one.ports.length > 0);
      if (workloads.length === 0) continue;
      host.ports.forEach((port, index) => {
        const target = port.targetPort ?? port.port;
        const open = workloads.flatMap((one) => one.ports);
        if (open.some((one) => one.port === target || (typeof target === 'string' && one.name === target))) return;
        // A container may open more ports than it says; in the mesh policies and mTLS go by what it says.
        if (typeof target === 'number' && !workloads.some((one) => one.injected)) return;
        const known = [...new Set(open.map((one) => (one.name ? `${one.port} (${one.name})` : String(one.port))))];
        report(
          service,
          ['spec', 'ports', index, port.targetPort === undefined ? 'port' : 'targetPort'],
          `no container of ${workloads[0]?.name} opens ${target}; open are ${known.join(', ')}`,
        );
      });
    }
  },
};
