import type { Check } from '../../check';
import { hostsOverlap, type Model, selectorOf } from '../../model';
import { gatewayServers } from '../shared/gateway-servers';
import { isGateway, policyTargets, type Target } from '../shared/policy-targets';

export const hostNotServed: Check = {
  name: 'host-not-served',
  level: 'warning',
  title: 'a policy of a gateway names a host that the gateway does not take',
  references: ['KIA0104'],
  why: 'No request for that host passes the gateway, so the rule never holds; most likely the host that was meant is not protected.',
  fix: 'write a host of the Gateway',
  kinds: ['AuthorizationPolicy', 'Gateway', 'Deployment'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (field.part !== 'operation' || field.name !== 'hosts') continue;
      const targets = policyTargets(model, field.policy);
      if (targets.length === 0 || !targets.every(isGateway)) continue;
      const taken = [...new Set(targets.flatMap((target) => hostsTaken(model, target)))];
      if (taken.length === 0) continue;
      field.values.forEach((value, index) => {
        const host = value.replace(/:[\d*]*$/, '').toLowerCase();
        if (host === '' || (host.endsWith('*') && host.length > 1)) return;
        if (!taken.some((one) => hostsOverlap(one, host)))
          report(
            field.policy,
            [...field.path, index],
            `${value} is not taken by the gateway; taken are ${taken.join(', ')}`,
          );
      });
    }
  },
};

function hostsTaken(model: Model, target: Target): readonly string[] {
  return gatewayServers(model)
    .filter((server) => {
      const selector = Object.entries(selectorOf(server.gateway));
      return selector.length > 0 && selector.every(([key, value]) => target.labels[key] === value);
    })
    .flatMap((server) => server.hosts.map((one) => one.host));
}
