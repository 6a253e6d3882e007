import { holds, matches, type RequestFacts } from '../evaluate';
import type { Cors, HeaderOperations, RouteAction, RouteTable, Rule, VirtualHost } from '../ir';
import { evaluateSecurity } from '../security';
import type { Answer, Untraced } from './answer';
import { type Call, step } from './call';
import { combine } from './combine';
import { destinationOf, explain } from './destinations';
import { virtualHostFor } from './hosts';
import { rewritePath, withoutQuery } from './path';
import { httpsLocation, redirectLocation } from './redirect';

/** What an HTTP filter chain does with a request. */
export function askHttp(call: Call, table: RouteTable): Untraced {
  const { trace, at } = call;
  if (call.facts.protocol === 'tcp') {
    step(trace, at, 'the bytes are not HTTP');
    return { layer: 'http', outcome: 'refused', reason: 'protocolError', destinations: [] };
  }
  const upgrade = upgradeOf(call.facts);
  if (upgrade !== undefined && upgrade !== 'websocket') {
    step(trace, at, `an upgrade to ${upgrade} is not allowed`);
    return { layer: 'http', outcome: 'refused', reason: 'upgradeNotAllowed', status: 403, destinations: [] };
  }
  const host = virtualHostFor(table, call.facts.authority ?? '');
  const where = host ? `virtual host ${host.name} of` : 'no virtual host in';
  step(trace, at, `${where} routes ${table.name}`);
  const toTls = host?.requireTls === true && call.facts.transport === 'plaintext';
  const checked = gatewayChecks(call, toTls || firstRule(host, call.facts) !== undefined);
  if ('answer' in checked) return checked.answer;
  const { facts, path } = checked;
  if (toTls) {
    step(trace, at, 'plain HTTP is redirected to HTTPS');
    const location = httpsLocation(facts.authority ?? '', call.path);
    return { layer: 'http', outcome: 'redirect', status: 301, location, reason: 'httpsRedirect', destinations: [] };
  }
  const rule = firstRule(host, facts, call.trace ? call : undefined);
  if (!rule || !host) {
    step(trace, at, 'no route matches');
    return { layer: 'http', outcome: 'noRoute', status: 404, destinations: [] };
  }
  step(trace, at, `route ${rule.action.name || '(unnamed)'}`, rule.from);
  return followRoute({ ...call, facts, path }, table, host, rule.action);
}

function firstRule(host: VirtualHost | undefined, facts: RequestFacts, call?: Call): Rule<RouteAction> | undefined {
  for (const rule of host?.routes ?? []) {
    if (holds(rule.when, facts)) return rule;
    if (call) step(call.trace, call.at, 'does not match', rule.from);
  }
  return undefined;
}

/** CUSTOM, tokens and policies of a gateway; a sidecar checks nothing on the way out. */
function gatewayChecks(
  call: Call,
  routed: boolean,
): { readonly facts: RequestFacts; readonly path: string } | { readonly answer: Untraced } {
  const { proxy, options } = call;
  if (!('security' in proxy)) return call;
  const verdict = evaluateSecurity(proxy.security.http, call.facts, {
    now: options.now,
    askProvider: options.askProvider,
    pathAndQuery: call.path,
    routed,
  });
  for (const one of verdict.trace) step(call.trace, 'gateway', one.text, one.from);
  if (verdict.verdict === 'allowed') return { facts: verdict.facts, path: verdict.pathAndQuery ?? call.path };
  return {
    answer: {
      layer: 'http',
      outcome: verdict.verdict,
      ...(verdict.verdict === 'undecided' ? { reason: verdict.why } : verdict.reason ? { reason: verdict.reason } : {}),
      ...(verdict.status ? { status: verdict.status } : {}),
      ...(verdict.policyMatched ? { policyMatched: verdict.policyMatched } : {}),
      destinations: [],
    },
  };
}

function followRoute(call: Call, table: RouteTable, host: VirtualHost, action: RouteAction): Untraced {
  const { does, mirrors: listed } = action;
  const mirrors = listed?.map((mirror) => {
    const cluster = call.proxy.clusters.get(mirror);
    if (call.trace) explain(call, cluster, 'mirror');
    return cluster.problem ? { ...mirror, problem: cluster.problem } : mirror;
  });
  const base = {
    layer: 'http' as const,
    route: does.kind === 'passthrough' ? undefined : routeOf(table, host, action),
    fault: action.fault,
    timeoutSeconds: does.kind === 'forward' ? action.timeoutSeconds : undefined,
    retries: action.retries,
    mirrors,
    requestHeaders: action.requestHeaders,
    responseHeaders: action.responseHeaders,
    cors: action.cors,
    hashPolicy: action.hashPolicy,
  };
  if (action.cors && answersPreflight(action.cors, call.facts)) {
    step(call.trace, call.at, 'a CORS preflight is answered by the proxy');
    return { ...base, outcome: 'direct', status: 200, reason: 'corsPreflight', destinations: [] };
  }
  const abort = abortOf(action);
  switch (does.kind) {
    case 'redirect': {
      if (typeof abort === 'number') return { ...base, outcome: 'route', status: abort, destinations: [] };
      const location = redirectLocation(does, call.facts, call.path);
      return { ...base, outcome: 'redirect', status: does.status, location, destinations: [] };
    }
    case 'direct':
      return {
        ...base,
        outcome: 'direct',
        status: does.status,
        ...(does.body ? { body: does.body } : {}),
        destinations: [],
      };
    case 'passthrough':
      return { ...base, outcome: 'passthrough', destinations: [] };
    case 'blackhole':
      return { ...base, outcome: 'blackhole', status: 502, destinations: [] };
    case 'forward':
      return { ...base, ...forward(call, action, does.to, abort) };
  }
}

function routeOf(table: RouteTable, host: VirtualHost, { name, statPrefix }: RouteAction): Answer['route'] {
  return { name, virtualHost: host.name, config: table.name, ...(statPrefix ? { statPrefix } : {}) };
}

function forward(
  call: Call,
  action: RouteAction,
  to: Extract<RouteAction['does'], { kind: 'forward' }>['to'],
  abort: number | 'sometimes' | undefined,
): Pick<Answer, 'outcome' | 'destinations' | 'rewrite' | 'status' | 'reason' | 'policyMatched'> {
  const success = upgradeOf(call.facts) ? 101 : 200;
  const path = action.rewrite?.path ? rewritePath(call.path, action.rewrite.path) : call.path;
  const sent = call.facts.authority ?? '';
  const authorityFor = (one: { authority?: string }) => action.rewrite?.authority ?? one.authority ?? sent;
  const destinations = to.map((one) => {
    const facts: RequestFacts = {
      ...call.facts,
      path: withoutQuery(path),
      authority: authorityFor(one),
      headers: applyOperations(applyOperations(call.facts.headers ?? {}, action.requestHeaders), one.requestHeaders),
      unknownHeaders: computedHeaders(action.requestHeaders, one.requestHeaders),
    };
    return destinationOf(call, one, { facts, layer: 'http', bytes: 'http', path, success }, undefined);
  });
  if (to.length === 0) return { outcome: 'unavailable', status: 503, destinations };
  const authorities = new Set(to.map(authorityFor));
  const [authority] = authorities;
  const changedPath = path !== (call.request.path ?? '/');
  const changedAuthority = authorities.size === 1 && authority !== sent;
  const rewrite = {
    ...(changedPath ? { path } : {}),
    ...(changedAuthority && authority !== undefined ? { authority } : {}),
  };
  const combined = combine(destinations, {
    layer: 'http',
    proxied: true,
    ...(abort !== undefined ? { abort } : {}),
    success,
  });
  const arrives = combined.outcome !== 'unavailable' && (changedPath || changedAuthority);
  return { ...combined, ...(arrives ? { rewrite } : {}) };
}

/** The status every request is aborted with; `sometimes` when only some are. */
function abortOf({ fault }: RouteAction): number | 'sometimes' | undefined {
  const abort = fault?.abort;
  if (!abort || abort.percent === 0) return undefined;
  if (abort.percent < 100) return 'sometimes';
  // A gRPC status comes with HTTP 200.
  return abort.status ?? 200;
}

function answersPreflight(cors: Cors, { method, headers }: RequestFacts): boolean {
  const origin = headers?.origin;
  if (method !== 'OPTIONS' || !origin || !headers?.['access-control-request-method']) return false;
  const allowed = cors.allowOrigins.some((one) => {
    if ('exact' in one) return one.exact === '*' || one.exact === origin;
    if ('prefix' in one) return origin.startsWith(one.prefix);
    return matches({ kind: 'regex', regex: one.safeRegex.regex }, origin);
  });
  return allowed || !cors.forwardNotMatchingPreflights;
}

/** The protocol an HTTP/1.1 request wants to switch to; HTTP/2 in the clear is not offered and not refused. */
function upgradeOf({ headers }: RequestFacts): string | undefined {
  if (headers?.upgrade === undefined) return undefined;
  const tokens = (headers.connection ?? '').toLowerCase().split(',');
  if (!tokens.some((token) => token.trim() === 'upgrade')) return undefined;
  const upgrade = headers.upgrade.toLowerCase();
  return upgrade === 'h2c' ? undefined : upgrade;
}

function applyOperations(
  headers: Readonly<Record<string, string>>,
  operations: HeaderOperations | undefined,
): Readonly<Record<string, string>> {
  if (!operations) return headers;
  const changed: Record<string, string> = { ...headers };
  for (const name of operations.remove ?? []) delete changed[name.toLowerCase()];
  for (const [name, value] of Object.entries(operations.set ?? {})) changed[name.toLowerCase()] = value;
  for (const [name, value] of Object.entries(operations.add ?? {})) {
    const key = name.toLowerCase();
    changed[key] = changed[key] === undefined ? value : `${changed[key]},${value}`;
  }
  return changed;
}

/** The headers that Envoy makes of what it knows: `%DOWNSTREAM_REMOTE_ADDRESS%`. */
function computedHeaders(...operations: (HeaderOperations | undefined)[]): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (const one of operations) {
    for (const values of [one?.set, one?.add]) {
      for (const name in values) {
        if (/%[A-Z]/.test(values[name] ?? '')) names = (names ?? new Set()).add(name.toLowerCase());
      }
    }
  }
  return names;
}
