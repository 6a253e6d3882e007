import type { RequestFacts } from '../evaluate';
import type { Provenance, Transport, WorkloadSecurity } from '../ir';
import { evaluateSecurity, type SecurityOptions, type SecurityStep, type SecurityVerdict } from './evaluate';
import { acceptInbound, type InboundAnswer } from './inbound';
import { peerModeOf } from './peerAuthentication';

/** The side of a connection that is called. */
export interface Server {
  readonly injected: boolean;
  readonly security: WorkloadSecurity;
  /** Port of the workload. */
  readonly port: number;
  readonly protocol: 'http' | 'tcp' | 'auto';
}

/** What arrives there. */
export interface Arrival {
  readonly transport: Transport;
  /** What the client's proxy treated it as; without one, the bytes. */
  readonly layer: 'http' | 'tcp';
  readonly bytes: 'http' | 'tcp';
  /** As the server sees it; HTTP fields are left out where it is treated as TCP, the identity without mTLS. */
  readonly facts: RequestFacts;
}

export interface ServerAnswer {
  readonly outcome: 'route' | 'denied' | 'refused' | 'undecided';
  /** Whether the server's proxy saw HTTP; none: no proxy. */
  readonly layer?: 'http' | 'tcp';
  readonly reason?: SecurityVerdict['reason'] | InboundAnswer['reason'];
  /** Of the server's own answer to a refusal or denial. */
  readonly status?: number;
  readonly policyMatched?: string;
  readonly from?: Provenance;
  readonly why: string;
  readonly trace: readonly SecurityStep[];
  /** The request as the application gets it. */
  readonly facts: RequestFacts;
  readonly checks: SecurityVerdict['checks'];
}

/** What a workload does with a connection: mutual TLS first, then its policies. */
export function answerServer(server: Server, arrival: Arrival, options: SecurityOptions = {}): ServerAnswer {
  const { mode, from } = peerModeOf(server.security.peer, server.port);
  const accepted = acceptInbound({ ...arrival, injected: server.injected, mode, port: server.protocol });
  const stated = server.injected ? `port ${server.port} is ${mode}; the client sends ${arrival.transport}` : NO_PROXY;
  const first: SecurityStep = { ...(from && server.injected ? { from } : {}), text: stated };
  const end = (answer: Omit<ServerAnswer, 'trace' | 'facts' | 'checks' | 'why'>, why: string): ServerAnswer => ({
    ...answer,
    why,
    trace: [first, { text: why }],
    facts: arrival.facts,
    checks: [],
  });
  if (accepted.outcome === 'refused') {
    const { reason, status } = accepted;
    return end(
      { outcome: 'refused', reason, ...(status ? { status } : {}), ...(from ? { from } : {}) },
      REFUSALS[reason],
    );
  }
  if (accepted.reason) return end({ outcome: 'route', reason: accepted.reason }, 'the application has to speak TLS');
  if (accepted.outcome === 'bypassed') return end({ outcome: 'route' }, NO_PROXY);
  const { layer } = accepted;
  const chain = layer === 'http' ? server.security.http : server.security.tcp;
  const verdict = evaluateSecurity(chain, seen(arrival, layer), options);
  const outcome = verdict.verdict === 'allowed' ? 'route' : verdict.verdict;
  const { verdict: _verdict, trace, ...rest } = verdict;
  return { ...rest, outcome, layer, trace: [first, ...trace] };
}

const NO_PROXY = 'the workload has no proxy: no policy holds there';

const REFUSALS: Readonly<Record<Extract<InboundAnswer, { outcome: 'refused' }>['reason'], string>> = {
  noFilterChain: 'no filter chain takes such a connection',
  tls: 'the server wants a certificate of the mesh',
  protocolError: 'nobody ends the TLS on a port that speaks plain HTTP',
  notHttp: 'the bytes are not HTTP',
  mtlsReachesApp: "nobody ends the mesh's mTLS: it reaches the application",
  serverHasNoSidecar: "the server has no sidecar to end the mesh's mTLS",
};

function seen({ facts, transport }: Arrival, layer: 'http' | 'tcp'): RequestFacts {
  const { identity, sni, method, path, query, authority, scheme, headers, ...connection } = facts;
  return {
    ...connection,
    ...(transport === 'mtls' ? { ...(identity ? { identity } : {}), ...(sni ? { sni } : {}) } : {}),
    ...(layer === 'http' ? { method, path, query, authority, scheme, headers } : {}),
  };
}
