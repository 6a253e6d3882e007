import type { Policy } from '../compile';
import { holds } from '../evaluate';
import type { FilterChain, Listener, Undecided } from '../ir';
import type { Answer, TraceStep } from './answer';
import { type Call, factsOf, identityOf, step, workloadOf } from './call';
import { askDirectly } from './direct';
import { asGrpc } from './grpc';
import { askHttp } from './http';
import type { AskOptions, Request, Source } from './request';
import { askTcp } from './tcp';

export type { Answer, DestinationResult, InboundResult, MirrorResult, Outcome, TraceStep } from './answer';
export { formatTrace } from './call';
export type { AskOptions, Request, Source } from './request';

/** An address outside of the mesh, for clients that give none. */
const OUTSIDE = '198.51.100.7';

/** What the mesh does with one request, and why. */
export function ask(policy: Policy, source: Source, request: Request, options: AskOptions = {}): Answer {
  const trace: TraceStep[] = [];
  if ('gateway' in source) return asGrpc(askGateway(policy, source, request, options, trace), request);
  const workload = workloadOf(policy, source.namespace, source.labels);
  if (!(source.sidecar ?? workload?.sidecar ?? true)) {
    return asGrpc({ ...askDirectly(policy, source, request, options, trace), trace }, request);
  }
  return asGrpc(askSidecar(policy, source, request, options, trace), request);
}

function askSidecar(
  policy: Policy,
  source: Exclude<Source, { gateway: unknown }>,
  request: Request,
  options: AskOptions,
  trace: TraceStep[],
): Answer {
  const workload = workloadOf(policy, source.namespace, source.labels);
  const proxy = policy.sidecar(source.namespace, source.labels);
  const [unclear] = proxy.undecided;
  if (unclear) return undecided(proxy.undecided, unclear, 'client', trace);
  const address = request.ip ?? policy.resolve(request.host, source.namespace);
  const sourceAddress = request.sourceIp ?? (workload && policy.registry.addressOf(workload));
  const { facts, path } = factsOf(policy, request, {
    destinationPort: request.port,
    destinationAddress: address,
    proxyNamespace: source.namespace,
    ...(sourceAddress ? { sourceAddress } : {}),
  });
  const identity = identityOf(policy, source);
  const call: Call = { policy, request, options, proxy, at: 'client', identity, facts, path, trace };
  const listener = proxy.listeners.get(`${address}_${request.port}`) ?? proxy.listeners.get(`0.0.0.0_${request.port}`);
  if (!listener) {
    step(trace, 'client', `nothing listens for ${address}:${request.port}`, proxy.unknown.from);
    return { ...follow(call, proxy.unknown), trace };
  }
  const chain = chainOf(listener, call) ?? proxy.unknown;
  return { ...follow(call, chain), trace };
}

function askGateway(
  policy: Policy,
  source: Extract<Source, { gateway: unknown }>,
  request: Request,
  options: AskOptions,
  trace: TraceStep[],
): Answer {
  const { namespace, labels } = source.gateway;
  const proxy = policy.gateway(namespace, labels);
  const [unclear] = proxy.undecided;
  if (unclear) return undecided(proxy.undecided, unclear, 'gateway', trace);
  const refused = (reason: string, text: string): Answer => {
    step(trace, 'gateway', text);
    return { layer: 'tcp', outcome: 'refused', reason, destinations: [], trace };
  };
  const port = proxy.ports.size === 0 ? request.port : proxy.ports.get(request.port);
  if (port === undefined) return refused('noServicePort', `the gateway's Service has no port ${request.port}`);
  const listener = proxy.listeners.get(port);
  if (!listener) return refused('noListener', `no Gateway listens on port ${request.port}`);
  const workload = workloadOf(policy, namespace, labels);
  const address = workload && policy.registry.addressOf(workload);
  const { facts, path } = factsOf(policy, request, {
    destinationPort: port,
    proxyNamespace: namespace,
    ...(address ? { destinationAddress: address } : {}),
    sourceAddress: request.sourceIp ?? OUTSIDE,
    remoteAddress: request.sourceIp ?? OUTSIDE,
  });
  const identity = identityOf(policy, source);
  const call: Call = { policy, request, options, proxy, at: 'gateway', identity, facts, path, trace };
  const chain = chainOf(listener, call);
  if (!chain || (chain.terminates && facts.transport !== 'tls')) {
    return refused('noFilterChain', `no server of port ${request.port} fits ${facts.sni ?? 'plaintext'}`);
  }
  return { ...follow(call, chain), trace };
}

function chainOf(listener: Listener, call: Call): FilterChain | undefined {
  return listener.chains.find((chain) => holds(chain.when, call.facts));
}

function follow(call: Call, chain: FilterChain): Omit<Answer, 'trace'> {
  step(call.trace, call.at, `treated as ${chain.action.kind}`, chain.from);
  switch (chain.action.kind) {
    case 'http':
      return askHttp(call, chain.action.routes);
    case 'tcp':
      return askTcp(call, chain.action.tcp);
    default:
      return { layer: 'tcp', outcome: chain.action.kind, destinations: [] };
  }
}

function undecided(all: readonly Undecided[], first: Undecided, at: TraceStep['at'], trace: TraceStep[]): Answer {
  step(trace, at, first.reason, first.from);
  return { layer: 'tcp', outcome: 'undecided', reason: first.reason, undecided: all, destinations: [], trace };
}
