import type { Check } from '../../check';
import { actionOf, groupBy, isHttpField, type PolicyField, type Protocol } from '../../model';
import { policyTargets, type Target } from '../shared/policy-targets';
import { workloadPorts } from '../shared/workload-ports';

const OPAQUE: ReadonlySet<Protocol> = new Set(['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis']);

export const httpFieldsOnTcp: Check = {
  name: 'http-fields-on-tcp',
  level: 'error',
  title: 'a policy looks at HTTP where only TCP is spoken',
  references: ['istio/istio#25832', 'istio/istio#37920'],
  why: 'On a TCP port there is no method, path, host, header or token. An ALLOW rule with one of them never allows; a DENY rule with one refuses every connection.',
  fix: 'use ports, principals, namespaces or ipBlocks, or correct the name or appProtocol of the port',
  kinds: ['AuthorizationPolicy', 'Service', 'Deployment'],
  run(model, report) {
    for (const [policy, fields] of groupBy(model.policyFields, (one) => one.policy)) {
      const action = actionOf(policy);
      if (action === 'AUDIT' || action === 'CUSTOM') continue;
      const targets = policyTargets(model, policy);
      if (targets.length === 0) continue;
      for (const rule of groupBy(fields, (one) => one.rule).values()) {
        const http = rule.find(isHttpField);
        if (!http || !targets.every((target) => isOpaque(model, target, portsOf(rule)))) continue;
        report(
          policy,
          http.path,
          `${targets[0]?.name} speaks no HTTP${portsOf(rule).length > 0 ? ` on port ${portsOf(rule).join(', ')}` : ''}, so this ${action} rule ${action === 'DENY' ? 'refuses every connection' : 'never holds'}`,
        );
      }
    }
  },
};

function portsOf(rule: readonly PolicyField[]): readonly string[] {
  return rule
    .filter((field) => (field.name === 'ports' || field.name === 'destination.port') && !field.negated)
    .flatMap((field) => field.values);
}

/** Whether every port, or every one of the given, is known and carries no HTTP. */
function isOpaque(model: Parameters<Check['run']>[0], target: Target, only: readonly string[]): boolean {
  if (!target.workload) return false;
  const ports = workloadPorts(model, target.workload).filter(
    (port) => only.length === 0 || only.includes(String(port.port)),
  );
  return ports.length > 0 && ports.every((port) => port.protocol !== undefined && OPAQUE.has(port.protocol));
}
