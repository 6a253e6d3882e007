import { isIP } from 'node:net';
import { type RequestFacts, UnknownValue } from '../evaluate';
import type { Cluster, Endpoint, TcpAction, Transport, WeightedCluster } from '../ir';
import type { Workload } from '../model';
import {
  acceptInbound,
  clientSends,
  clusterSni,
  evaluateSecurity,
  peerModeOf,
  type SecurityVerdict,
} from '../security';
import type { DestinationResult, InboundResult } from './answer';
import { type Call, step } from './call';

/** What a destination's workload gets to see. */
export interface Arrival {
  readonly facts: RequestFacts;
  readonly layer: 'http' | 'tcp';
  readonly bytes: 'http' | 'tcp';
  /** Path with the query, after rewriting. */
  readonly path: string;
  /** Status of a request that is served: 200, or 101 for an upgrade. */
  readonly success: number;
}

/** A destination as the client's proxy treats it, and what its workload does when the whole way is asked for. */
export function destinationOf(
  call: Call,
  to: WeightedCluster,
  arrival: Arrival,
  tcp: TcpAction | undefined,
): DestinationResult {
  const cluster = call.proxy.clusters.get(to);
  const { host, subset, port, weight, requestHeaders, responseHeaders } = to;
  const base: DestinationResult = {
    host,
    ...(subset ? { subset } : {}),
    port,
    weight,
    ...(cluster.problem ? { problem: cluster.problem } : {}),
    ...(requestHeaders ? { requestHeaders } : {}),
    ...(responseHeaders ? { responseHeaders } : {}),
    ...(cluster.policy ? { policy: tcp ? { ...cluster.policy, ...tcpSettings(tcp) } : cluster.policy } : {}),
    ...(cluster.tls ? { clientTls: cluster.tls } : {}),
    endpoints: cluster.endpoints,
  };
  if (call.trace) explain(call, cluster, 'destination');
  if (cluster.problem || call.options.scope === 'client') return base;
  return { ...base, ...serve(call, cluster, arrival) };
}

/** Notes what a cluster is made of. */
export function explain(
  { trace, at }: Call,
  { host, port, subset, problem, from }: Cluster,
  role: 'destination' | 'mirror',
): void {
  const name = `${host}:${port}${subset ? ` subset ${subset}` : ''}`;
  for (const one of from) step(trace, at, `${role} ${name}`, one);
  if (problem) step(trace, at, `${name} ${problem === 'noEndpoints' ? 'has no endpoints' : 'is not known here'}`);
}

function tcpSettings(tcp: TcpAction) {
  return {
    ...(tcp.idleTimeoutSeconds !== undefined ? { tcpIdleTimeoutSeconds: tcp.idleTimeoutSeconds } : {}),
    ...(tcp.hashPolicy ? { tcpHashPolicy: tcp.hashPolicy } : {}),
    ...(tcp.tunnel ? { tunnel: tcp.tunnel } : {}),
  };
}

/** The way from the client's proxy into each workload behind a cluster. */
function serve(call: Call, cluster: Cluster, arrival: Arrival): Pick<DestinationResult, 'clientSends' | 'inbound'> {
  const { tls } = cluster;
  if (!tls) return {};
  if (tls.istioMutual === false && tls.withSidecar === 'mtls' && cluster.endpoints.some((one) => one.workload)) {
    const reason = "whether the server takes a certificate that is not the mesh's own is not known";
    step(call.trace, 'server', reason, tls.from);
    return { clientSends: 'mtls', inbound: { outcome: 'undecided', reason } };
  }
  return deliver(call, cluster.endpoints, arrival, (endpoint) => {
    const sends = clientSends(tls, serverState(call, endpoint));
    return { sends, facts: hopFacts(call, cluster, sends, arrival.facts) };
  });
}

/** What the workloads among endpoints answer: one answer when they agree, else it is not known which gets the request. */
export function deliver(
  call: Call,
  endpoints: readonly Endpoint[],
  arrival: Arrival,
  hop: (endpoint: Endpoint) => { readonly sends: Transport; readonly facts: RequestFacts },
): Pick<DestinationResult, 'clientSends' | 'inbound'> {
  const served: { endpoint: Endpoint; sends: Transport; inbound: InboundResult }[] = [];
  const asked = new Set<string>();
  for (const endpoint of endpoints.toReversed()) {
    const workload = endpoint.workload && call.policy.registry.workload(endpoint.workload);
    if (!workload) continue;
    const { sends, facts } = hop(endpoint);
    // Workloads that are protected alike answer alike.
    const key = `${call.policy.inbound(workload).alike} ${endpoint.port} ${sends}`;
    if (asked.has(key)) continue;
    asked.add(key);
    served.unshift({ endpoint, sends, inbound: arriveAt(call, endpoint, sends, { ...arrival, facts }) });
  }
  const last = served.at(-1);
  if (!last) return {};
  const other = served.find(({ inbound }) => !answersAlike(inbound, last.inbound));
  if (!other) return { clientSends: last.sends, inbound: last.inbound };
  const reason = `workloads answer differently: ${[other, last].map(summary).join(', ')}`;
  step(call.trace, 'server', reason);
  return { clientSends: last.sends, inbound: { outcome: 'undecided', reason } };
}

function answersAlike(one: InboundResult, other: InboundResult): boolean {
  return (
    one.outcome === other.outcome &&
    one.status === other.status &&
    one.reason === other.reason &&
    one.policyMatched === other.policyMatched
  );
}

function summary({ endpoint, inbound }: { endpoint: Endpoint; inbound: InboundResult }): string {
  return `${endpoint.workload} ${inbound.outcome}${inbound.reason ? ` (${inbound.reason})` : ''}`;
}

/** The request behind the client's proxy: its address, the cluster's server name, nothing that proxy found out. */
function hopFacts(call: Call, cluster: Cluster, sends: Transport, facts: RequestFacts): RequestFacts {
  const sender = call.at === 'gateway' ? call.sender.address : facts.sourceAddress;
  const remote = call.at === 'gateway' ? facts.remoteAddress : lastForwarded(facts.headers?.['x-forwarded-for']);
  const sni =
    sends === 'plaintext' ? undefined : (cluster.tls?.sni ?? (sends === 'mtls' ? clusterSni(cluster) : undefined));
  return {
    ...facts,
    claims: undefined,
    tokens: undefined,
    sourceAddress: sender,
    remoteAddress: remote ?? sender,
    sni,
  };
}

/** A sidecar believes the last address of `x-forwarded-for`. */
export function lastForwarded(header: string | undefined): string | undefined {
  const last = header?.split(',').at(-1)?.trim();
  return last && isIP(last) ? last : undefined;
}

function serverState(call: Call, { workload: key = '', port }: Endpoint) {
  const workload = call.policy.registry.workload(key);
  const inbound = workload && call.policy.inbound(workload);
  const mode = inbound ? peerModeOf(inbound.security.peer, port).mode : 'PERMISSIVE';
  return { injected: workload?.sidecar ?? false, mode };
}

/** What the proxy of a workload does with a request that arrives in some way. */
function arriveAt(call: Call, endpoint: Endpoint, sends: Transport, arrival: Arrival): InboundResult {
  const { policy, trace } = call;
  const workload = policy.registry.workload(endpoint.workload ?? '');
  if (!workload) return { outcome: 'route' };
  const inbound = policy.inbound(workload);
  const port = inbound.port(endpoint.port);
  const peer = peerModeOf(inbound.security.peer, endpoint.port);
  const listener = port.endpoint ? { endpoint: port.endpoint } : {};
  const entry = acceptInbound({
    injected: workload.sidecar,
    mode: peer.mode,
    port: port.protocol,
    transport: sends,
    layer: arrival.layer,
    bytes: arrival.bytes,
  });
  const where = `${workload.namespace}/${workload.name}:${endpoint.port}`;
  if (sends === 'mtls' && !workload.sidecar && endsMutualTls(call, workload, endpoint.port)) {
    step(trace, 'server', `${where} is a gateway, which ends the mesh's mTLS`);
    return { outcome: 'route', ...listener };
  }
  if (entry.outcome === 'refused') {
    const { reason, status } = entry;
    step(trace, 'server', `${where} refuses ${sends}: ${reason}, mTLS is ${peer.mode}`, peer.from);
    return { outcome: 'refused', ...(status ? { status } : {}), reason };
  }
  const reason = entry.reason ? { reason: entry.reason } : {};
  if (entry.outcome === 'bypassed') {
    step(trace, 'server', `${where} has no sidecar and takes ${sends} unchecked`);
    return { outcome: 'route', ...reason, ...listener };
  }
  step(trace, 'server', `${where} takes ${sends}, mTLS is ${peer.mode}`, peer.from);
  const [unclear] = inbound.undecided;
  if (unclear) {
    step(trace, 'server', unclear.reason, unclear.from);
    return { outcome: 'undecided', reason: unclear.reason };
  }
  const http = entry.layer === 'http';
  const facts: RequestFacts = {
    ...(http ? arrival.facts : bareConnection(arrival.facts)),
    destinationPort: endpoint.port,
    destinationAddress: policy.registry.addressOf(workload),
    identity: sends === 'mtls' ? call.sender.identity : undefined,
    transport: sends,
  };
  const { now, askProvider } = call.options;
  const chain = http ? inbound.security.http : inbound.security.tcp;
  const verdict = unlessUnknown(facts, () =>
    evaluateSecurity(chain, facts, { now, askProvider, pathAndQuery: arrival.path }),
  );
  if (trace) for (const one of verdict.trace) step(trace, 'server', one.text, one.from);
  if (verdict.verdict === 'undecided') return { outcome: 'undecided', reason: verdict.why };
  if (verdict.verdict === 'denied') {
    return {
      outcome: 'denied',
      ...(http && verdict.status ? { status: verdict.status } : {}),
      ...(verdict.reason ? { reason: verdict.reason } : {}),
      ...(verdict.policyMatched ? { policyMatched: verdict.policyMatched } : {}),
      ...listener,
    };
  }
  return { outcome: 'route', ...(http ? { status: arrival.success } : {}), ...reason, ...listener };
}

/** What policies say, or that they look at something that is not known. */
function unlessUnknown(facts: RequestFacts, evaluate: () => SecurityVerdict): SecurityVerdict {
  try {
    return evaluate();
  } catch (error) {
    if (!(error instanceof UnknownValue)) throw error;
    return { verdict: 'undecided', why: error.message, facts, checks: [], trace: [{ text: error.message }] };
  }
}

/** Whether a workload is a gateway with a server for the mesh's own mTLS on a port. What follows is the gateway's to say. */
function endsMutualTls(call: Call, { namespace, labels }: Workload, port: number): boolean {
  const listener = call.policy.gateway(namespace, labels).listeners.get(port);
  return listener?.chains.some((chain) => chain.terminates === 'ISTIO_MUTUAL') ?? false;
}

/** What TCP policies can see. */
function bareConnection(facts: RequestFacts): RequestFacts {
  const { destinationPort, destinationAddress, sourceAddress, remoteAddress, sni } = facts;
  return { destinationPort, destinationAddress, sourceAddress, remoteAddress, sni };
}
