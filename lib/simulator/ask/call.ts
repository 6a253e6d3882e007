import type { GatewayProxy, Policy, SidecarProxy } from '../compile';
import type { Identity, RequestFacts } from '../evaluate';
import { describe, type Provenance } from '../ir';
import type { Workload } from '../model';
import { labelsMatch } from '../model';
import type { TraceStep } from './answer';
import { normalizePath, queryOf, withoutQuery } from './path';
import type { AskOptions, Request, Source } from './request';

/** One question on its way: the request, who asks, and what was found so far. */
export interface Call {
  readonly policy: Policy;
  readonly request: Request;
  readonly options: AskOptions;
  readonly proxy: SidecarProxy | GatewayProxy;
  readonly at: 'client' | 'gateway';
  readonly identity: Identity;
  /** The request as the first proxy sees it. */
  readonly facts: RequestFacts;
  /** Normalised path with its query. */
  readonly path: string;
  readonly trace: TraceStep[];
}

export function step(trace: TraceStep[], at: TraceStep['at'], text: string, from?: Provenance): void {
  trace.push(from ? { at, text, from } : { at, text });
}

/** A trace as people read it. */
export function formatTrace(trace: readonly TraceStep[]): string {
  return trace.map(({ at, text, from }) => `${at}: ${text}${from ? ` (${describe(from)})` : ''}`).join('\n');
}

/** The workload a source stands for, if the mesh has one. */
export function workloadOf(
  policy: Policy,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Workload | undefined {
  return policy.registry.workloadsIn(namespace).find((one) => labelsMatch(labels, one.labels));
}

export function identityOf(policy: Policy, source: Source): Identity {
  const { trustDomain } = policy.settings;
  const at = 'gateway' in source ? source.gateway : source;
  const workload = workloadOf(policy, at.namespace, at.labels);
  const given = 'gateway' in source ? undefined : source.serviceAccount;
  return { trustDomain, namespace: at.namespace, serviceAccount: given ?? workload?.serviceAccount ?? 'default' };
}

/** The Host header of a request. */
export function authorityOf({ authority, host, port, tls }: Request): string {
  if (authority !== undefined) return authority;
  return port === (tls === 'simple' ? 443 : 80) ? host : `${host}:${port}`;
}

/** What predicates see of a request at its first proxy, and its path with the query. */
export function factsOf(policy: Policy, request: Request, own: RequestFacts): { facts: RequestFacts; path: string } {
  const protocol = request.protocol ?? 'http';
  const encrypted = protocol === 'tls' || request.tls === 'simple';
  const common: RequestFacts = {
    ...own,
    ...(request.sni ? { sni: request.sni.toLowerCase() } : {}),
    transport: encrypted ? 'tls' : 'plaintext',
    protocol: protocol === 'http' ? (request.version === 'HTTP/2' ? 'h2' : 'http/1.1') : 'tcp',
  };
  if (protocol !== 'http') return { facts: common, path: '' };
  const path = normalizePath(request.path ?? '/', policy.settings.pathNormalization);
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    const lower = name.toLowerCase();
    const trimmed = value.trim();
    headers[lower] = headers[lower] === undefined ? trimmed : `${headers[lower]},${trimmed}`;
  }
  if (!/(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? '')) delete headers.upgrade;
  if (request.jwt !== undefined) headers.authorization = `Bearer ${request.jwt}`;
  return {
    path,
    facts: {
      ...common,
      path: withoutQuery(path),
      query: queryOf(path),
      method: request.method ?? 'GET',
      scheme: encrypted ? 'https' : 'http',
      authority: authorityOf(request),
      headers,
    },
  };
}
