import type * as networking from '../../../imports/networking.istio.io';
import type { IMeshHost } from '../mesh/mesh-host';
import { sortedSet } from '../values/hosts';
import type { EgressHop } from './egress-hop';

type Spec = networking.VirtualServiceSpec;

const MESH = 'mesh';

/**
 * Rules whose destinations are gateways already, for both hops: what they said holds in the mesh, and each gateway sends
 * on to the host. Routes and policies are applied once, by the caller's proxy.
 */
export function hopRules(rules: Spec, host: IMeshHost, unordered: readonly EgressHop[]): Spec {
  const hops = [...unordered].sort((a, b) => a.port.port - b.port.port);
  const http = [
    ...(rules.http ?? []).map((rule) => ({ ...rule, match: inMesh(rule.match ?? [{}]) })),
    ...hops.filter((hop) => hop.seesRequests).map((hop) => sendRequests(host, hop)),
  ];
  const tls = [
    ...(rules.tls ?? []).map((rule) => ({ ...rule, match: inMesh(rule.match) })),
    ...uniqueConnections(hops).map((hop) => sendConnections(host, hop)),
  ];
  return {
    ...rules,
    gateways: [MESH, ...sortedSet(hops.map((hop) => hop.gateway))],
    http: http.length > 0 ? http : undefined,
    tls: tls.length > 0 ? tls : undefined,
    tcp: rules.tcp?.map((rule) => ({ ...rule, match: inMesh(rule.match ?? [{}]) })),
  };
}

const inMesh = <T>(matches: readonly T[]) => matches.map((match) => ({ ...match, gateways: [MESH] }));

const sendRequests = (host: IMeshHost, hop: EgressHop): networking.VirtualServiceSpecHttp => ({
  name: `egress-${hop.leavesTo}`,
  match: [{ gateways: [hop.gateway], port: hop.gatewayPort }],
  route: [{ destination: { host: host.hostName, port: { number: hop.leavesTo } } }],
});

const sendConnections = (host: IMeshHost, hop: EgressHop): networking.VirtualServiceSpecTls => ({
  match: [{ gateways: [hop.gateway], port: hop.gatewayPort, sniHosts: [host.hostName] }],
  route: [{ destination: { host: host.hostName, port: { number: hop.leavesTo } } }],
});

/** TLS of callers and TLS that their proxies began look alike to the gateway. */
function uniqueConnections(hops: readonly EgressHop[]): EgressHop[] {
  const connections = hops.filter((hop) => !hop.seesRequests);
  return [...new Map(connections.map((hop) => [`${hop.gateway} ${hop.gatewayPort}`, hop])).values()];
}
