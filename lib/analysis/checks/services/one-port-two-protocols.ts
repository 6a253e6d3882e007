import type { Check } from '../../check';
import { groupBy } from '../../model';
import { workloadPorts } from '../shared/workload-ports';

export const onePortTwoProtocols: Check = {
  name: 'one-port-two-protocols',
  level: 'warning',
  title: 'two Services call the same port of a pod by different protocols',
  references: ['IST0116 DeploymentAssociatedToMultipleServices', 'IST0137 DeploymentConflictingPorts'],
  why: 'The proxy of the pod treats a port as one protocol, whichever Service a call came through: routing, telemetry and policies of the other are wrong.',
  fix: 'give the port the same protocol in both Services',
  kinds: ['Service', 'Deployment'],
  run(model, report) {
    for (const workload of model.workloads) {
      const services = model.servicesOf(workload);
      if (services.length < 2 || !workload.injected) continue;
      for (const [port, found] of groupBy(workloadPorts(model, workload), (one) => one.port)) {
        const protocols = [...new Set(found.flatMap((one) => (one.protocol === undefined ? [] : [one.protocol])))];
        if (protocols.length < 2) continue;
        report(workload.object, workload.template, `port ${port} is ${protocols.join(' and ')}`, {
          related: services.map((one) => one.object),
        });
      }
    }
  },
};
