import { isDeepStrictEqual } from 'node:util';
import { Reply } from './reply';

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

type Shares = Readonly<Record<string, number>>;

/** `7s`, `500ms`, `3m` in seconds. */
function seconds(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`"${text}" is no time; write for example 7s, 500ms or 3m`);
  return Number(amount) * ({ ms: 0.001, s: 1, m: 60, h: 3600 }[unit] ?? 1);
}

function replyOf(received: unknown): Reply {
  if (received instanceof Reply) return received;
  throw new Error(
    `expected the reply of a TestMesh, such as mesh.from('shop/cart').get('http://orders:8080/'); got ${typeof received}`,
  );
}

function verdict(received: unknown, wanted: string, holds: (reply: Reply) => boolean): Verdict {
  const reply = replyOf(received);
  const pass = reply.outcome !== 'undecided' && holds(reply);
  // What is undecided passes neither an expectation nor its opposite.
  if (reply.outcome === 'undecided') {
    const why = reply.answer.reason ?? 'for an unknown reason';
    throw new Error(`cannot tell whether ${wanted}: undecided, ${why}\n${reply.explain()}`);
  }
  return { pass, message: () => `expected ${pass ? 'not ' : ''}${wanted}\n\n${reply.explain()}` };
}

/** Names that differ in length stand for the same destination: `reviews/v1`, `reviews.bookinfo/v1`. */
function sharesMatch(reply: Reply, shares: Shares): boolean {
  const found = Object.entries(shares).map(([name, percent]) => {
    const destination = reply.find(name);
    return destination !== undefined && reply.percentOf(destination) === percent;
  });
  return found.every(Boolean) && found.length === reply.answer.destinations.length;
}

/** The DENY policy that Istio's log names, or one of the ALLOW policies of which none lets the request through. */
function policyMatches(reply: Reply, name: string): boolean {
  const [, namespace, policy] = /^ns\[(.+?)\]-policy\[(.+?)\]/.exec(reply.answer.policyMatched ?? '') ?? [];
  if (policy !== undefined) return name === policy || name === `${namespace}/${policy}`;
  const [, allowing = ''] = /no ALLOW rule matches \((.+)\)$/.exec(reply.answer.trace.at(-1)?.text ?? '') ?? [];
  return allowing.split(', ').some((each) => each === name || each.split('/')[1] === name);
}

/** What Jest's `expect` learns: `expect.extend(meshMatchers)`. */
export const meshMatchers = {
  toBeServed: (received: unknown) => verdict(received, 'to be served', (reply) => reply.outcome === 'served'),

  toBeServedBy: (received: unknown, shares: Shares | string) => {
    const wanted = typeof shares === 'string' ? { [shares]: 100 } : shares;
    return verdict(
      received,
      `to be served by ${JSON.stringify(wanted)}`,
      (reply) => reply.outcome === 'served' && sharesMatch(reply, wanted),
    );
  },

  toReach: (received: unknown, shares: Shares | string) => {
    const wanted = typeof shares === 'string' ? { [shares]: 100 } : shares;
    return verdict(received, `to reach ${JSON.stringify(wanted)}`, (reply) => {
      const [withPort, without] = [reply.workloads(true), reply.workloads(false)];
      return (
        Object.keys(without).length === Object.keys(wanted).length &&
        Object.entries(wanted).every(([name, percent]) => (withPort[name] ?? without[name]) === percent)
      );
    });
  },

  toBeDelayed: (received: unknown, time: string, percent = 100) =>
    verdict(received, `to be delayed ${time} for ${percent} %`, ({ answer }) =>
      isDeepStrictEqual(answer.fault?.delay, { seconds: seconds(time), percent }),
    ),

  toBeAborted: (received: unknown, status: number, percent = 100) =>
    verdict(received, `to be aborted with ${status} for ${percent} %`, ({ answer }) =>
      isDeepStrictEqual(answer.fault?.abort, { status, percent }),
    ),

  toHaveFault: (received: unknown) => verdict(received, 'to have a fault', ({ answer }) => answer.fault !== undefined),

  toTimeOutAfter: (received: unknown, time: string) =>
    verdict(received, `to time out after ${time}`, ({ answer }) => answer.timeoutSeconds === seconds(time)),

  toHaveTimeout: (received: unknown) =>
    verdict(received, 'to have a timeout', ({ answer }) => (answer.timeoutSeconds ?? 0) > 0),

  toBeRetried: (received: unknown, attempts: number) =>
    verdict(received, `to be retried ${attempts} times`, ({ answer }) => (answer.retries?.attempts ?? 0) === attempts),

  toBeMirroredTo: (received: unknown, shares: Shares) =>
    verdict(received, `to be mirrored to ${JSON.stringify(shares)}`, ({ mirrored }) =>
      isDeepStrictEqual(mirrored, shares),
    ),

  toBeRedirectedTo: (received: unknown, location: string) =>
    verdict(
      received,
      `to be redirected to ${location}`,
      ({ answer }) => answer.outcome === 'redirect' && answer.location === location,
    ),

  toAnswer: (received: unknown, status: number) =>
    verdict(received, `to be answered with ${status}`, ({ answer }) => answer.status === status),

  toBeDenied: (received: unknown) => verdict(received, 'to be denied', ({ answer }) => answer.outcome === 'denied'),

  toBeDeniedBy: (received: unknown, policy: string) =>
    verdict(
      received,
      `to be denied by ${policy}`,
      (reply) => reply.answer.outcome === 'denied' && policyMatches(reply, policy),
    ),

  toBeRefused: (received: unknown) => verdict(received, 'to be refused', ({ answer }) => answer.outcome === 'refused'),

  toBeUnavailable: (received: unknown) =>
    verdict(received, 'to be unavailable', ({ answer }) => answer.outcome === 'unavailable'),

  toBeNotFound: (received: unknown) =>
    verdict(received, 'to be not found', ({ answer }) => answer.outcome === 'noRoute'),

  toBeBlackholed: (received: unknown) =>
    verdict(received, 'to be blackholed', ({ answer }) => answer.outcome === 'blackhole'),

  toPassThrough: (received: unknown) =>
    verdict(received, 'to pass through', ({ answer }) => answer.outcome === 'passthrough'),

  toBeUndecided: (received: unknown) => {
    const reply = replyOf(received);
    const pass = reply.outcome === 'undecided';
    return { pass, message: () => `expected ${pass ? 'not ' : ''}to be undecided\n\n${reply.explain()}` };
  },
};
