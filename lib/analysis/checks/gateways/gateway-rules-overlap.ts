import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { gatewaysOf, groupBy, isDelegate, namespaceOf, type RouteRule, texts } from '../../model';
import { serversOf } from '../shared/gateway-servers';

export const gatewayRulesOverlap: Check = {
  name: 'gateway-rules-overlap',
  level: 'warning',
  title: 'two VirtualServices of a gateway have the same match for the same host',
  references: ['istio/istio#58453', 'istio/istio#10464'],
  why: 'Istio merges the VirtualServices of a gateway host, oldest first. Which of two equal matches wins depends on the order in which the objects were created: it differs between clusters, and after a restore.',
  fix: 'keep the match in one VirtualService',
  kinds: ['VirtualService', 'Gateway'],
  run(model, report) {
    const bound: { key: string; host: string; virtualService: KubernetesObject }[] = [];
    for (const virtualService of model.ofKind('VirtualService')) {
      if (isDelegate(virtualService)) continue;
      for (const reference of gatewaysOf(virtualService)) {
        const gateway = reference === 'mesh' ? undefined : model.gateway(reference, namespaceOf(virtualService));
        if (!gateway) continue;
        const [server] = serversOf(gateway);
        for (const host of texts(valueAt(virtualService, ['spec', 'hosts']))) {
          bound.push({ key: `${server?.selector} ${host.toLowerCase()}`, host, virtualService });
        }
      }
    }
    const reported = new Set<string>();
    for (const same of groupBy(bound, (one) => one.key).values()) {
      if (same.length < 2) continue;
      const owners = new Map<string, RouteRule>();
      for (const virtualService of new Set(same.map((one) => one.virtualService))) {
        for (const rule of model.rulesOf(virtualService)) {
          for (const match of rule.matches.length === 0 ? [{}] : rule.matches) {
            const { name: _, gateways: __, ...conditions } = match as Record<string, unknown>;
            const key = `${rule.protocol} ${JSON.stringify(Object.entries(conditions).sort())}`;
            const first = owners.get(key);
            if (!first) owners.set(key, rule);
            else if (first.virtualService !== virtualService && portsMeet(model, first, rule)) {
              const once = `${virtualService.metadata.namespace}/${virtualService.metadata.name} ${rule.path.join('.')}`;
              if (reported.has(once)) continue;
              reported.add(once);
              report(
                virtualService,
                rule.path,
                `${same[0]?.host} has a rule with the same match in another VirtualService`,
                { related: [first.virtualService] },
              );
            }
          }
        }
      }
    }
  },
};

/** Whether the Gateways of two rules have a port in common. */
function portsMeet(model: Parameters<Check['run']>[0], a: RouteRule, b: RouteRule): boolean {
  const portsOf = (rule: RouteRule) =>
    gatewaysOf(rule.virtualService).flatMap((reference) => {
      const gateway = model.gateway(reference, namespaceOf(rule.virtualService));
      return gateway ? serversOf(gateway).map((server) => server.port) : [];
    });
  const ports = new Set(portsOf(a));
  return portsOf(b).some((port) => ports.has(port));
}
