import { isRecord } from '../../manifests';
import type { Cors, Fault, HashPolicy, HeaderOperations, OriginMatch, Retries } from '../ir';
import { type HeaderOperationsSpec, type HeadersSpec, protoDuration, type Spec, seconds } from '../model';

const DEFAULT_RETRY_ON = 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';

const GRPC_STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

/**
 * Retries of a route; without a policy Istio's default: 2 attempts. `attempts: 0` means none.
 *
 * @see https://istio.io/latest/docs/concepts/traffic-management/#retries
 */
export function retriesOf(policy: Spec | undefined, consistentHash: boolean): Retries | undefined {
  const defaults: Retries = {
    attempts: 2,
    on: DEFAULT_RETRY_ON,
    ...(consistentHash ? { retryIgnorePreviousHosts: false } : {}),
  };
  if (!policy) return defaults;
  const attempts = Number(policy.attempts ?? 0);
  if (attempts <= 0) return undefined;
  const perTry = seconds(policy.perTryTimeout);
  const backoff = protoDuration(policy.backoff);
  const ignorePrevious = policy.retryIgnorePreviousHosts;
  return {
    ...retryConditions(typeof policy.retryOn === 'string' ? policy.retryOn : ''),
    attempts,
    ...(perTry !== undefined ? { perTryTimeoutSeconds: perTry } : {}),
    ...(backoff ? { backoff: { baseInterval: backoff } } : {}),
    ...(ignorePrevious === false || (consistentHash && ignorePrevious === undefined)
      ? { retryIgnorePreviousHosts: false }
      : {}),
    ...(policy.retryRemoteLocalities === true ? { retryRemoteLocalities: true } : {}),
  };
}

/** Status codes among the conditions become retriable status codes. */
function retryConditions(retryOn: string): Pick<Retries, 'on' | 'retriableStatusCodes'> {
  if (retryOn === '') return { on: DEFAULT_RETRY_ON };
  const parts = retryOn
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isCode = (part: string) => /^[1-5][0-9]{2}$/.test(part);
  const codes = parts.filter(isCode).map(Number);
  const words = parts.filter((part) => !isCode(part));
  const on = words.join(',');
  if (codes.length === 0) return { on };
  return {
    on: on.includes('retriable-status-codes') ? on : `${on},retriable-status-codes`,
    retriableStatusCodes: codes,
  };
}

/** A fault as Envoy gets it; one without a percentage never happens. */
export function faultOf(spec: Spec | undefined): Fault | undefined {
  if (!spec) return undefined;
  const delay = isRecord(spec.delay) ? spec.delay : undefined;
  const abort = isRecord(spec.abort) ? spec.abort : undefined;
  const delaySeconds = delay && seconds(delay.fixedDelay);
  const grpc = abort && typeof abort.grpcStatus === 'string' ? GRPC_STATUS.indexOf(abort.grpcStatus) : -1;
  const status = abort && typeof abort.httpStatus === 'number' ? abort.httpStatus : undefined;
  const fault: Fault = {
    ...(delay && delaySeconds !== undefined
      ? { delay: { seconds: delaySeconds, percent: percentOf(delay.percentage) ?? Number(delay.percent ?? 0) } }
      : {}),
    ...(abort && (status !== undefined || grpc >= 0)
      ? {
          abort: {
            percent: percentOf(abort.percentage) ?? 0,
            ...(status !== undefined ? { status } : { grpcStatus: grpc }),
          },
        }
      : {}),
  };
  return fault.delay || fault.abort ? fault : undefined;
}

/** The value of a `Percent`; an empty one is 0. Istio keeps four digits after the point. */
export function percentOf(spec: unknown): number | undefined {
  if (!isRecord(spec)) return undefined;
  return Math.floor(Number(spec.value ?? 0) * 10_000) / 10_000;
}

export function corsOf(spec: Spec | undefined): Cors | undefined {
  if (!spec) return undefined;
  const origins = Array.isArray(spec.allowOrigins)
    ? spec.allowOrigins.filter(isRecord).map(originMatch)
    : Array.isArray(spec.allowOrigin)
      ? spec.allowOrigin.map((origin) => ({ exact: String(origin) }))
      : [];
  const joined = (value: unknown) => (Array.isArray(value) ? value.join(',') : '');
  const maxAge = seconds(spec.maxAge);
  return {
    allowOrigins: origins,
    ...(joined(spec.allowMethods) ? { allowMethods: joined(spec.allowMethods) } : {}),
    ...(joined(spec.allowHeaders) ? { allowHeaders: joined(spec.allowHeaders) } : {}),
    ...(joined(spec.exposeHeaders) ? { exposeHeaders: joined(spec.exposeHeaders) } : {}),
    ...(maxAge !== undefined ? { maxAge: String(Math.trunc(maxAge)) } : {}),
    ...(typeof spec.allowCredentials === 'boolean' ? { allowCredentials: spec.allowCredentials } : {}),
    forwardNotMatchingPreflights: spec.unmatchedPreflights !== 'IGNORE',
  };
}

function originMatch(match: Readonly<Record<string, unknown>>): OriginMatch {
  if (typeof match.exact === 'string') return { exact: match.exact };
  if (typeof match.prefix === 'string') return { prefix: match.prefix };
  return { safeRegex: { regex: String(match.regex ?? '') } };
}

/** Request and response operations, with the authority that a `host` header operation sets. */
export interface HeaderEffects {
  readonly request?: HeaderOperations;
  readonly response?: HeaderOperations;
  readonly authority?: string;
}

export function headersOf(spec: HeadersSpec | undefined): HeaderEffects {
  const request = operations(spec?.request);
  const response = operations(spec?.response);
  const authority = authorityIn(spec?.request?.set) ?? authorityIn(spec?.request?.add);
  return {
    ...(request ? { request } : {}),
    ...(response ? { response } : {}),
    ...(authority ? { authority } : {}),
  };
}

/** Operations of a route followed by those of its only destination. */
export function joinOperations(
  first: HeaderOperations | undefined,
  second: HeaderOperations | undefined,
): HeaderOperations | undefined {
  if (!first || !second) return first ?? second;
  const set = { ...first.set, ...second.set };
  const add = { ...first.add, ...second.add };
  const remove = [...(first.remove ?? []), ...(second.remove ?? [])];
  return {
    ...(Object.keys(set).length > 0 ? { set } : {}),
    ...(Object.keys(add).length > 0 ? { add } : {}),
    ...(remove.length > 0 ? { remove } : {}),
  };
}

function operations(spec: HeaderOperationsSpec | undefined): HeaderOperations | undefined {
  const set = ordinary(spec?.set);
  const add = ordinary(spec?.add);
  const remove = (spec?.remove ?? []).filter((name) => !isPseudo(name));
  if (!set && !add && remove.length === 0) return undefined;
  return { ...(set ? { set } : {}), ...(add ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) };
}

function ordinary(headers: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  const kept = Object.entries(headers ?? {}).filter(([name]) => !isPseudo(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function isPseudo(name: string): boolean {
  return name.startsWith(':') || name.toLowerCase() === 'host';
}

function authorityIn(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => ['host', ':authority'].includes(name.toLowerCase()))?.[1];
}

/** How a consistent hash shows on the route. */
export function hashPolicyOf(hash: Spec | undefined): HashPolicy | undefined {
  if (!hash) return undefined;
  if (typeof hash.httpHeaderName === 'string') return { header: { headerName: hash.httpHeaderName } };
  if (typeof hash.httpQueryParameterName === 'string') return { queryParameter: { name: hash.httpQueryParameterName } };
  if (hash.useSourceIp !== undefined) return { connectionProperties: { sourceIp: hash.useSourceIp === true } };
  if (!isRecord(hash.httpCookie)) return undefined;
  const { name, ttl, path, attributes } = hash.httpCookie;
  const listed = Array.isArray(attributes) ? attributes.filter(isRecord) : [];
  const duration = protoDuration(ttl);
  return {
    cookie: {
      name: String(name ?? ''),
      ...(duration ? { ttl: duration } : {}),
      ...(path ? { path: String(path) } : {}),
      ...(listed.length > 0
        ? {
            attributes: listed.map((one) => ({
              name: String(one.name ?? ''),
              ...(one.value ? { value: String(one.value) } : {}),
            })),
          }
        : {}),
    },
  };
}
