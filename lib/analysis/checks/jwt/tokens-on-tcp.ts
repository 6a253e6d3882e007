import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { type Model, type Protocol, records } from '../../model';
import { policyTargets, type Target } from '../shared/policy-targets';
import { workloadPorts } from '../shared/workload-ports';

const OPAQUE: ReadonlySet<Protocol> = new Set(['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis']);

export const tokensOnTcp: Check = {
  name: 'tokens-on-tcp',
  level: 'warning',
  title: 'tokens are to be verified where only TCP is spoken',
  references: ['IST0119 JwtFailureDueToInvalidServicePortPrefix'],
  why: 'Tokens are in HTTP headers. On ports that the proxy takes for TCP it looks into none, and every token, good or bad, passes.',
  fix: 'start the name of the port with http, http2 or grpc, or set appProtocol',
  kinds: ['RequestAuthentication', 'Service', 'Deployment'],
  run(model, report) {
    for (const policy of model.ofKind('RequestAuthentication')) {
      if (records(valueAt(policy, ['spec', 'jwtRules'])).length === 0) continue;
      const targets = policyTargets(model, policy);
      if (targets.length === 0 || !targets.every((target) => isOpaque(model, target))) continue;
      report(policy, 'spec.jwtRules', `${targets[0]?.name} speaks no HTTP, so no token is looked at`);
    }
  },
};

function isOpaque(model: Model, target: Target): boolean {
  const ports = target.workload ? workloadPorts(model, target.workload) : [];
  return ports.length > 0 && ports.every((port) => port.protocol !== undefined && OPAQUE.has(port.protocol));
}
