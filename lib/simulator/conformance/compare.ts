import { isDeepStrictEqual } from 'node:util';
import type { Answer, DestinationResult } from '../ask';
import type { Cors } from '../ir';
import type { Expected } from './vectors';

/** A part of an answer that is not as recorded. */
export interface Difference {
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Parts of an answer that are compared as they are. */
const PLAIN = [
  'layer',
  'outcome',
  'reason',
  'status',
  'grpcStatus',
  'location',
  'body',
  'fault',
  'timeoutSeconds',
  'requestHeaders',
  'responseHeaders',
  'hashPolicy',
  'mirrors',
] as const;

/** Where an answer differs from the recorded one. Routes and destinations are compared by what was recorded of them. */
export function compareAnswers(expected: Expected, answer: Answer): Difference[] {
  const differences: Difference[] = [];
  const check = (field: string, wanted: unknown, actual: unknown) => {
    if (!isSame(wanted, actual)) differences.push({ field, expected: wanted, actual });
  };
  for (const field of PLAIN) check(field, expected[field], answer[field]);
  // The recordings name policies of HTTP only.
  if (answer.layer === 'http') check('policyMatched', expected.policyMatched, answer.policyMatched);
  // What nothing upstream saw was not recorded.
  if (expected.upstream || expected.rewrite) check('rewrite', expected.rewrite, answer.rewrite);
  check('retries', expected.retries, recordedRetries(expected, answer));
  check('cors', expected.cors, answer.cors && recordedCors(answer.cors));
  if (expected.route) check('route', expected.route, answer.route);
  compareDestinations(expected, answer, check);
  return differences;
}

type Check = (field: string, wanted: unknown, actual: unknown) => void;

function compareDestinations(expected: Expected, answer: Answer, check: Check): void {
  const wanted = expected.destinations ?? [];
  const name = (one: Readonly<Record<string, unknown>>) =>
    `${String(one.host)}|${String(one.subset)}|${String(one.port)}`;
  const same = wanted.length === answer.destinations.length;
  if (!same) {
    check(
      'destinations',
      wanted.map(name),
      answer.destinations.map((one) => name({ ...one })),
    );
    return;
  }
  for (const [index, recorded] of wanted.entries()) {
    const actual = answer.destinations[index];
    if (!actual) continue;
    const at = `destinations[${index}]`;
    for (const field of ['host', 'subset', 'port', 'weight', 'problem', 'requestHeaders', 'responseHeaders'] as const) {
      check(`${at}.${field}`, recorded[field], actual[field]);
    }
    check(`${at}.clientSends`, recorded.clientSends, actual.clientSends);
    check(`${at}.inbound`, recorded.inbound, recordedInbound(actual));
    if (recorded.policy) check(`${at}.policy`, recorded.policy, recordedPolicy(actual, recorded.policy));
    if (recorded.clientTls) check(`${at}.clientTls`, recorded.clientTls, recordedTls(actual));
  }
}

/** Older records leave out which hosts a retry may use. */
function recordedRetries(expected: Expected, { retries }: Answer): unknown {
  const recent = expected.destinations?.some((one) => 'upstreamProtocol' in Object(one.policy)) ?? false;
  if (recent || !retries) return retries;
  const recorded = Object(expected.retries) as Record<string, unknown>;
  const left = ['retryRemoteLocalities', 'retryIgnorePreviousHosts'].filter((field) => !(field in recorded));
  return Object.fromEntries(Object.entries(retries).filter(([field]) => !left.includes(field)));
}

function recordedInbound({ inbound }: DestinationResult): unknown {
  if (!inbound || inbound.status !== undefined) return inbound;
  const { policyMatched: _policy, ...recorded } = inbound;
  return recorded;
}

/** Older records leave out which protocol the upstream gets. */
function recordedPolicy(actual: DestinationResult, recorded: unknown): unknown {
  const { upstreamProtocol, ...policy } = actual.policy ?? {};
  return 'upstreamProtocol' in Object(recorded) ? { ...policy, upstreamProtocol } : policy;
}

function recordedTls({ clientTls }: DestinationResult): unknown {
  if (!clientTls) return undefined;
  const { from: _from, endpoints: _endpoints, ...recorded } = clientTls;
  return recorded;
}

function recordedCors(cors: Cors): unknown {
  const { allowOrigins, ...rest } = cors;
  return {
    ...(allowOrigins.length > 0 ? { allowOriginStringMatch: allowOrigins } : {}),
    ...rest,
    filterEnabled: { defaultValue: { numerator: 100 } },
  };
}

function isSame(wanted: unknown, actual: unknown): boolean {
  if (wanted === actual) return true;
  if (typeof wanted !== 'object' || typeof actual !== 'object') return false;
  return isDeepStrictEqual(wanted, actual) || isDeepStrictEqual(plain(wanted), plain(actual));
}

/** Without the fields that are undefined, and with ordinary prototypes. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
