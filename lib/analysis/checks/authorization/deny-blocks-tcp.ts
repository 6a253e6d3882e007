import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { actionOf, groupBy, isHttpField, type Model, type Protocol } from '../../model';
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
        if (!http || rule.some((field) => field.name === 'ports' || field.name === 'destination.port')) continue;
        const kinds = targets.map((target) => tcpPortsOf(model, target));
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

function tcpPortsOf(model: Model, target: Target): { readonly tcp: readonly number[]; readonly http: boolean } {
  const ports = target.workload ? workloadPorts(model, target.workload) : [];
  const own = ports.flatMap((port) => (port.protocol !== undefined && OPAQUE.has(port.protocol) ? [port.port] : []));
  const servers = gatewayServers(model).filter((server) => {
    const selector = Object.entries((valueAt(server.gateway, ['spec', 'selector']) ?? {}) as Record<string, string>);
    return selector.length > 0 && selector.every(([key, value]) => target.labels[key] === value);
  });
  if (servers.length > 0) {
    const tcp = servers.flatMap((server) =>
      layerOf(server) === 'http' || server.port === undefined ? [] : [server.port],
    );
    return { tcp: [...new Set(tcp)], http: servers.some((server) => layerOf(server) === 'http') };
  }
  // The Service of a gateway names ports that nothing may listen on.
  if (target.labels.istio?.endsWith('gateway')) return { tcp: [], http: true };
  return { tcp: own, http: own.length < ports.length || ports.length === 0 };
}
