import type { Check } from '../../check';
import { actionOf, groupBy, isHttpField, type Model, type PolicyField, type Protocol, selectorOf } from '../../model';
import { gatewayServers, layerOf } from '../shared/gateway-servers';
import { policyTargets, type Target } from '../shared/policy-targets';
import { workloadPorts } from '../shared/workload-ports';

const OPAQUE: ReadonlySet<Protocol> = new Set(['tcp', 'tls', 'https', 'mongo', 'mysql', 'redis']);

export const denyBlocksTcp: Check = {
  name: 'deny-blocks-tcp',
  level: 'warning',
  title: 'a DENY rule about HTTP also refuses every TCP connection',
  references: ['istio/istio#25832', 'istio/istio#24845'],
  why: 'What a DENY rule asks of HTTP cannot be told on a TCP port, and Istio then refuses: every connection to a TCP port of the same pods is closed.',
  fix: 'add to[].operation.ports with the HTTP ports',
  kinds: ['AuthorizationPolicy', 'Service', 'Gateway', 'Deployment'],
  run(model, report) {
    for (const [policy, fields] of groupBy(model.policyFields, (one) => one.policy)) {
      if (actionOf(policy) !== 'DENY') continue;
      const targets = policyTargets(model, policy);
      for (const rule of groupBy(fields, (one) => one.rule).values()) {
        const http = rule.find(isHttpField);
        if (!http || rule.some((field) => isPortField(field) && !field.negated)) continue;
        const excluded = new Set(rule.filter(isPortField).flatMap((field) => field.values));
        const kinds = targets.map((target) => tcpPortsOf(model, target, excluded));
        // When nothing speaks HTTP the whole policy is wrong, which http-fields-on-tcp says.
        if (kinds.every((one) => one.http === false)) continue;
        const hit = kinds.findIndex((one) => one.tcp.length > 0);
        if (hit < 0) continue;
        report(
          policy,
          http.path,
          `also refuses every TCP connection to port ${kinds[hit]?.tcp.join(', ')} of ${targets[hit]?.name}`,
        );
      }
    }
  },
};

function isPortField(field: PolicyField): boolean {
  return field.name === 'ports' || field.name === 'destination.port';
}

function tcpPortsOf(
  model: Model,
  target: Target,
  excluded: ReadonlySet<string>,
): { readonly tcp: readonly number[]; readonly http: boolean } {
  const ports = target.workload ? workloadPorts(model, target.workload) : [];
  const servers = gatewayServers(model).filter((server) => {
    const selector = Object.entries(selectorOf(server.gateway));
    return selector.length > 0 && selector.every(([key, value]) => target.labels[key] === value);
  });
  const counts = (...numbers: (number | undefined)[]) => !numbers.some((one) => excluded.has(String(one)));
  if (servers.length > 0) {
    const tcp = servers.flatMap(({ port, ...server }) => {
      if (layerOf(server) === 'http' || port === undefined) return [];
      // A policy sees the pod's port, which the Service may map the Gateway's to.
      return counts(port, ports.find((one) => one.servicePort === port)?.port) ? [port] : [];
    });
    return { tcp: [...new Set(tcp)], http: servers.some((server) => layerOf(server) === 'http') };
  }
  // The Service of a gateway names ports that nothing may listen on.
  if (target.labels.istio?.endsWith('gateway')) return { tcp: [], http: true };
  const own = ports.flatMap((one) => (one.protocol !== undefined && OPAQUE.has(one.protocol) ? [one.port] : []));
  return { tcp: own.filter((port) => counts(port)), http: own.length < ports.length || ports.length === 0 };
}
