import type { Policy } from '../compile';
import { holds } from '../evaluate';
import type { FilterChain, Listener, Undecided } from '../ir';
import { assumedBecause } from '../model';
import type { Answer, TraceStep, Untraced } from './answer';
import { type Call, factsOf, step, type Trace } from './call';
import { askDirectly } from './direct';
import { asGrpc } from './grpc';
import { askHttp } from './http';
import type { AskOptions, Request, Source } from './request';
import { type Sender, senderOf } from './sender';
import { askTcp } from './tcp';

export type { Answer, DestinationResult, InboundResult, MirrorResult, Outcome, TraceStep } from './answer';
export { formatTrace } from './call';
export type { AskOptions, Request, Source } from './request';

/** An address outside of the mesh, for clients that give none. */
const OUTSIDE = '198.51.100.7';

/** What the mesh does with one request, and why. */
export function ask(policy: Policy, source: Source, request: Request, options: AskOptions = {}): Answer {
  const answer = answerOf(policy, source, request, options, undefined);
  let trace: TraceStep[] | undefined;
  // Most answers are never asked why, so the way is written down on demand.
  return Object.defineProperty(answer, 'trace', {
    enumerable: true,
    get: () => {
      if (!trace) {
        trace = [];
        answerOf(policy, source, request, options, trace);
      }
      return trace;
    },
  }) as Answer;
}

function answerOf(policy: Policy, source: Source, request: Request, options: AskOptions, trace: Trace): Untraced {
  const sender = senderOf(policy, source);
  const answer =
    'gateway' in source
      ? askGateway(policy, source, sender, request, options, trace)
      : sender.proxied
        ? askSidecar(policy, source, sender, request, options, trace)
        : askDirectly(policy, source, sender, request, options, trace);
  return asGrpc(answer, request);
}

function askSidecar(
  policy: Policy,
  source: Exclude<Source, { gateway: unknown }>,
  sender: Sender,
  request: Request,
  options: AskOptions,
  trace: Trace,
): Untraced {
  const proxy = policy.sidecar(source.namespace, source.labels);
  const [unclear] = proxy.undecided;
  if (unclear) return undecided(proxy.undecided, unclear, 'client', trace);
  const address = request.ip ?? policy.resolve(request.host, source.namespace);
  const sourceAddress = request.sourceIp ?? sender.address;
  const { facts, path } = factsOf(policy, request, {
    destinationPort: request.port,
    destinationAddress: address,
    proxyNamespace: source.namespace,
    ...(sourceAddress ? { sourceAddress } : {}),
  });
  const call: Call = { policy, request, options, proxy, at: 'client', sender, facts, path, trace };
  const listener = proxy.listeners.get(`${address}_${request.port}`) ?? proxy.listeners.get(`0.0.0.0_${request.port}`);
  if (!listener) {
    step(trace, 'client', `nothing listens for ${address}:${request.port}`, proxy.unknown.from);
    return follow(call, proxy.unknown);
  }
  return follow(call, chainOf(listener, call) ?? proxy.unknown);
}

function askGateway(
  policy: Policy,
  source: Extract<Source, { gateway: unknown }>,
  sender: Sender,
  request: Request,
  options: AskOptions,
  trace: Trace,
): Untraced {
  const { namespace, labels } = source.gateway;
  const proxy = policy.gateway(namespace, labels);
  const [unclear] = proxy.undecided;
  if (unclear) return undecided(proxy.undecided, unclear, 'gateway', trace);
  const refused = (reason: string, text: string): Untraced => {
    step(trace, 'gateway', text);
    return { layer: 'tcp', outcome: 'refused', reason, destinations: [] };
  };
  const port = proxy.ports.size === 0 ? request.port : proxy.ports.get(request.port);
  if (port === undefined) return refused('noServicePort', `the gateway's Service has no port ${request.port}`);
  const listener = proxy.listeners.get(port);
  if (!listener) return refused('noListener', `no Gateway listens on port ${request.port}`);
  const { address, workload } = sender;
  const assumed = workload && assumedBecause(workload.object);
  if (assumed) step(trace, 'gateway', `${workload.name} is taken ${assumed}`);
  const { facts, path } = factsOf(policy, request, {
    destinationPort: port,
    proxyNamespace: namespace,
    ...(address ? { destinationAddress: address } : {}),
    sourceAddress: request.sourceIp ?? OUTSIDE,
    remoteAddress: request.sourceIp ?? OUTSIDE,
  });
  const call: Call = { policy, request, options, proxy, at: 'gateway', sender, facts, path, trace };
  const chain = chainOf(listener, call);
  if (!chain || (chain.terminates && facts.transport === 'plaintext')) {
    return refused('noFilterChain', `no server of port ${request.port} fits ${facts.sni ?? 'plaintext'}`);
  }
  if (chain.terminates === 'ISTIO_MUTUAL') {
    step(
      trace,
      'gateway',
      'the server wants a certificate of the mesh: the client is taken for a workload of it',
      chain.from,
    );
  }
  if (chain.terminates === 'MUTUAL' || chain.terminates === 'OPTIONAL_MUTUAL') {
    const reason = 'whether the client has a certificate that the server accepts is not known';
    return undecided([], { aspect: 'everything', reason, from: chain.from }, 'gateway', trace);
  }
  return follow(call, chain);
}

function chainOf(listener: Listener, call: Call): FilterChain | undefined {
  return listener.chains.find((chain) => holds(chain.when, call.facts));
}

function follow(call: Call, chain: FilterChain): Untraced {
  step(call.trace, call.at, `treated as ${chain.action.kind}`, chain.from);
  switch (chain.action.kind) {
    case 'http':
      return askHttp(call, chain.action.routes);
    case 'tcp':
      return askTcp(call, chain.action.tcp, chain.terminates !== undefined);
    default:
      return { layer: 'tcp', outcome: chain.action.kind, destinations: [] };
  }
}

function undecided(all: readonly Undecided[], first: Undecided, at: TraceStep['at'], trace: Trace): Untraced {
  step(trace, at, first.reason, first.from);
  return { layer: 'tcp', outcome: 'undecided', reason: first.reason, undecided: all, destinations: [] };
}
