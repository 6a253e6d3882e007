import type { TestMesh } from './mesh';
import type { Reply } from './reply';
import { namesOf } from './reply';

export interface JourneyProps {
  /** Where the request starts: `bookinfo/productpage`; through Istio's ingress gateway when not given. */
  readonly from?: string;
  readonly url: string;
  /** Sent with the first request, and by every application with its own: what applications pass on to be traced. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * What each application calls when it is called, by its workload: `'bookinfo/productpage-v1': ['http://reviews:9080/']`.
   */
  readonly calls: Readonly<Record<string, readonly string[]>>;
}

/** One request on the way. */
export interface Hop {
  readonly from: string;
  readonly url: string;
  readonly reply: Reply;
  /** The percentage of the journeys that make this request. */
  readonly percent: number;
}

const LONGEST = 32;

/** Everything that one request sets off. */
export class Journey {
  constructor(readonly hops: readonly Hop[]) {}

  /** The requests to a service, by its short name. */
  to(service: string): readonly Hop[] {
    return this.hops.filter(({ reply }) =>
      reply.answer.destinations.some((destination) => namesOf({ host: destination.host }).includes(service)),
    );
  }

  /** The percentage of the journeys that reach each version, by its short name: `{ 'reviews/v1': 50 }`. */
  get reached(): Readonly<Record<string, number>> {
    const totals = new Map<string, number>();
    for (const { reply, percent } of this.hops) {
      if (reply.outcome !== 'served') continue;
      for (const [name, share] of Object.entries(reply.shares))
        totals.set(name, (totals.get(name) ?? 0) + (percent * share) / 100);
    }
    return Object.fromEntries(totals);
  }

  explain(): string {
    return this.hops.map(({ percent, reply }) => `${percent} %: ${reply.explain()}`).join('\n');
  }
}

/** @internal */
export function follow(mesh: TestMesh, { from, url, headers, calls }: JourneyProps): Journey {
  const hops: Hop[] = [];
  const visit = (sender: string | undefined, target: string, percent: number, depth: number): void => {
    if (depth > LONGEST) throw new Error(`journey: ${sender} calls ${target} for ever; remove the circle from calls`);
    const client = sender === undefined ? mesh.through() : mesh.from(sender);
    const reply = client.get(target, { headers });
    hops.push({ from: client.name, url: target, reply, percent });
    if (reply.outcome !== 'served') return;
    for (const destination of reply.answer.destinations) {
      const workloads = [...new Set(destination.endpoints.flatMap(({ workload }) => (workload ? [workload] : [])))];
      const share = (percent * reply.percentOf(destination)) / 100 / Math.max(workloads.length, 1);
      for (const workload of workloads) {
        for (const next of calls[workload] ?? []) visit(workload, next, share, depth + 1);
      }
    }
  };
  visit(from, url, 100, 0);
  return new Journey(hops);
}
