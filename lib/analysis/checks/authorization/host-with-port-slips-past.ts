import type { Check } from '../../check';
import { actionOf } from '../../model';

export const hostWithPortSlipsPast: Check = {
  name: 'host-with-port-slips-past',
  level: 'warning',
  title: 'a policy for a host does not see the same host with a port',
  why: 'hosts are compared with the whole Host header. `Host: shop.example.com:80` is not `shop.example.com`, but is routed all the same: the caller slips past the policy by adding the port.',
  fix: 'add the host once more with :*',
  kinds: ['AuthorizationPolicy'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (field.part !== 'operation' || field.name !== 'hosts') continue;
      const action = actionOf(field.policy);
      const slips = field.negated ? action === 'ALLOW' : action === 'DENY' || action === 'CUSTOM';
      if (!slips) continue;
      const prefixes = field.values.filter((value) => value.endsWith('*')).map((value) => value.slice(0, -1));
      field.values.forEach((value, index) => {
        if (value.endsWith('*') || value.includes(':') || prefixes.some((prefix) => `${value}:`.startsWith(prefix)))
          return;
        const wildcard = value.startsWith('*');
        report(
          field.policy,
          [...field.path, index],
          `${value} does not match ${wildcard ? value.replace('*', 'any') : value}:80, which slips past this ${action} rule`,
          {
            fix: wildcard ? 'name the hosts one by one, each also with :*' : `add ${value}:*`,
          },
        );
      });
    }
  },
};
