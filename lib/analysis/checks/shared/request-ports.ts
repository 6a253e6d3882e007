import { valueAt } from '../../../manifests';
import { gatewaysOfRule, isDelegate, type Model, namespaceOf, number, type RouteRule, texts } from '../../model';
import { layerOf, serversOf, takesHost } from './gateway-servers';
import { hostsBehind } from './hosts';

const CONNECTIONS: ReadonlySet<string> = new Set(['tcp', 'tls', 'https', 'udp']);

/** The ports on which requests that a rule is for can come in: of its hosts in the mesh, of the servers at gateways. */
export function requestPorts(model: Model, rule: RouteRule): readonly number[] {
  if (isDelegate(rule.virtualService)) return [];
  const namespace = namespaceOf(rule.virtualService);
  const written = texts(valueAt(rule.virtualService, ['spec', 'hosts']));
  const open = new Set<number>();
  for (const reference of gatewaysOfRule(rule)) {
    if (reference === 'mesh') {
      for (const host of written.map((one) => model.qualify(one, namespace))) {
        if (host.startsWith('*')) continue;
        for (const { port, protocol } of hostsBehind(model, host).flatMap((one) => one.ports)) {
          if (rule.protocol !== 'http' || !CONNECTIONS.has(protocol)) open.add(port);
        }
      }
      continue;
    }
    const gateway = model.gateway(reference, namespace);
    for (const server of gateway ? serversOf(gateway) : []) {
      const fits = (layerOf(server) === 'http') === (rule.protocol === 'http');
      if (fits && server.port !== undefined && written.some((host) => takesHost(server, host, namespace)))
        open.add(server.port);
    }
  }
  const named = rule.matches.map((match) => number(match.port));
  const only = named.length > 0 && named.every((port) => port !== undefined) ? new Set(named) : undefined;
  return [...open].filter((port) => !only || only.has(port));
}
