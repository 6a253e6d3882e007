import type { GatewayProxy, Policy, SidecarProxy } from '../compile';
import type { RequestFacts } from '../evaluate';
import { describe, type Provenance } from '../ir';
import type { TraceStep } from './answer';
import { normalizePath, queryOf, withoutQuery } from './path';
import type { AskOptions, Request } from './request';
import type { Sender } from './sender';

/** Where steps are noted, if at all. */
export type Trace = TraceStep[] | undefined;

/** One question on its way: the request, who asks, and what was found so far. */
export interface Call {
  readonly policy: Policy;
  readonly request: Request;
  readonly options: AskOptions;
  readonly proxy: SidecarProxy | GatewayProxy;
  readonly at: 'client' | 'gateway';
  readonly sender: Sender;
  /** The request as the first proxy sees it. */
  readonly facts: RequestFacts;
  /** Normalised path with its query. */
  readonly path: string;
  /** Filled only when somebody wants to know why. */
  readonly trace: Trace;
}

export function step(trace: Trace, at: TraceStep['at'], text: string, from?: Provenance): void {
  trace?.push(from ? { at, text, from } : { at, text });
}

/** A trace as people read it. */
export function formatTrace(trace: readonly TraceStep[]): string {
  return trace.map(({ at, text, from }) => `${at}: ${text}${from ? ` (${describe(from)})` : ''}`).join('\n');
}

/** The Host header of a request. */
export function authorityOf({ authority, host, port, tls }: Request): string {
  if (authority !== undefined) return authority;
  return port === (tls === undefined || tls === 'plaintext' ? 80 : 443) ? host : `${host}:${port}`;
}

/** What predicates see of a request at its first proxy, and its path with the query. */
export function factsOf(policy: Policy, request: Request, own: RequestFacts): { facts: RequestFacts; path: string } {
  const protocol = request.protocol ?? 'http';
  const encrypted = protocol === 'tls' || (request.tls !== undefined && request.tls !== 'plaintext');
  const http = protocol === 'http';
  const path = http ? normalizePath(request.path ?? '/', policy.settings.pathNormalization) : '';
  // Every field is written, so that all requests have one shape and stay fast to read.
  const facts: RequestFacts = {
    destinationPort: own.destinationPort,
    destinationAddress: own.destinationAddress,
    sourceAddress: own.sourceAddress,
    remoteAddress: own.remoteAddress,
    proxyNamespace: own.proxyNamespace,
    sni: request.sni?.toLowerCase(),
    transport: encrypted ? 'tls' : 'plaintext',
    protocol: http ? (request.version === 'HTTP/2' ? 'h2' : 'http/1.1') : 'tcp',
    path: http ? withoutQuery(path) : undefined,
    query: http ? queryOf(path) : undefined,
    method: http ? (request.method ?? 'GET') : undefined,
    scheme: http ? (encrypted ? 'https' : 'http') : undefined,
    authority: http ? authorityOf(request) : undefined,
    headers: http ? headersOf(request) : undefined,
  };
  return { facts, path };
}

/** Headers as the proxy sees them: lower-case names, repeated ones joined, hop-by-hop ones gone. */
function headersOf(request: Request): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const name in request.headers) {
    const lower = name.toLowerCase();
    const trimmed = (request.headers[name] ?? '').trim();
    headers[lower] = Object.hasOwn(headers, lower) ? `${headers[lower]},${trimmed}` : trimmed;
  }
  if (headers.upgrade !== undefined && !/(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? ''))
    delete headers.upgrade;
  if (request.jwt !== undefined) headers.authorization = `Bearer ${request.jwt}`;
  return headers;
}
