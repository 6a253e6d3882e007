import type { Check } from '../../check';
import { isGateway, policyTargets } from '../shared/policy-targets';
import { workloadPorts } from '../shared/workload-ports';

export const unknownPolicyPort: Check = {
  name: 'unknown-policy-port',
  level: 'warning',
  title: 'a policy names a port that its pods do not open',
  why: 'A policy is enforced at the pod and sees its port, the targetPort, not the port of the Service: the rule never holds.',
  fix: "write the container's port",
  kinds: ['AuthorizationPolicy', 'Service', 'Deployment'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (field.name !== 'ports' && field.name !== 'destination.port') continue;
      const targets = policyTargets(model, field.policy);
      if (targets.length === 0 || targets.some(isGateway)) continue;
      const ports = targets.map((target) => (target.workload ? workloadPorts(model, target.workload) : []));
      if (ports.some((open) => open.length === 0)) continue;
      const open = ports.flat();
      field.values.forEach((value, index) => {
        if (open.some((port) => String(port.port) === value)) return;
        const behind = open.find((port) => String(port.servicePort) === value);
        const known = [...new Set(open.map((port) => port.port))];
        report(
          field.policy,
          [...field.path, index],
          `no pod of this policy opens port ${value}; open are ${known.join(', ')}`,
          behind ? { fix: `write ${behind.port}: ${value} is the Service's port in front of it` } : {},
        );
      });
    }
  },
};
