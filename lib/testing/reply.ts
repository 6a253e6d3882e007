import { type Answer, type DestinationResult, formatTrace } from '../simulator';

/** What the mesh does with one request, for the matchers of this folder. */
export class Reply {
  constructor(
    /** Who asks for what, as messages say it. */
    readonly question: string,
    readonly answer: Answer,
  ) {}

  /** What comes of it in a word: `served`, `denied`, `refused`, `unavailable` … */
  get outcome(): string {
    const { outcome, fault, destinations } = this.answer;
    if (outcome !== 'route') return outcome;
    if (fault?.abort?.percent === 100) return 'aborted';
    const inbound = new Set(destinations.map((destination) => destination.inbound?.outcome ?? 'route'));
    return inbound.size === 1 && inbound.has('route') ? 'served' : 'mixed';
  }

  /** The share of each destination in percent, by its shortest name: `reviews/v2`. */
  get shares(): Readonly<Record<string, number>> {
    return Object.fromEntries(
      this.answer.destinations.map((destination) => [namesOf(destination)[0] ?? '', this.percentOf(destination)]),
    );
  }

  /** The share of the requests that each target gets a copy of, in percent. */
  get mirrored(): Readonly<Record<string, number>> {
    return Object.fromEntries((this.answer.mirrors ?? []).map((mirror) => [namesOf(mirror)[0] ?? '', mirror.percent]));
  }

  /** In percent of the requests that have no fault. */
  percentOf(destination: DestinationResult): number {
    const total = this.answer.destinations.reduce((sum, each) => sum + each.weight, 0);
    return Math.round((destination.weight / total) * 10_000) / 100;
  }

  /** The share of each workload in percent: those of a destination share alike. @param ports `shop/cart-v1:8080` */
  workloads(ports: boolean): Readonly<Record<string, number>> {
    const totals: Record<string, number> = {};
    for (const destination of this.answer.destinations) {
      const { endpoints } = destination;
      for (const { workload, address, port } of endpoints) {
        const name = `${workload ?? address}${ports ? `:${port}` : ''}`;
        totals[name] = (totals[name] ?? 0) + this.percentOf(destination) / endpoints.length;
      }
    }
    return totals;
  }

  /** The destination that goes by this name. */
  find(name: string): DestinationResult | undefined {
    return this.answer.destinations.find((destination) => namesOf(destination).includes(name));
  }

  /** The question, the answer and why. */
  explain(): string {
    const { answer } = this;
    const details = [
      answer.status && `status ${answer.status}`,
      answer.reason && `reason ${answer.reason}`,
      answer.policyMatched && `by ${answer.policyMatched}`,
      answer.fault && `fault ${JSON.stringify(answer.fault)}`,
      answer.timeoutSeconds ? `timeout ${answer.timeoutSeconds}s` : undefined,
      answer.destinations.length > 0 && `destinations ${JSON.stringify(this.shares)}`,
      answer.mirrors && `mirrored to ${JSON.stringify(this.mirrored)}`,
      ...answer.destinations.map(showLimits),
    ].filter(Boolean);
    const trace = formatTrace(answer.trace).replace(/^/gm, '  ');
    return `${this.question}\n${this.outcome}${details.length > 0 ? `: ${details.join(', ')}` : ''}\n${trace}`;
  }
}

/** The names that stand for a destination, the shortest first. */
export function namesOf({ host, subset }: Pick<DestinationResult, 'host' | 'subset'>): readonly string[] {
  const [service = host, namespace, svc] = host.split('.');
  const hosts = svc === 'svc' ? [service, `${service}.${namespace}`, host] : [host];
  return hosts.map((name) => (subset ? `${name}/${subset}` : name));
}

/** What a circuit breaker allows. */
function showLimits({ policy }: DestinationResult): string | undefined {
  const { circuitBreakers, maxRequestsPerConnection, outlierDetection } = policy ?? {};
  if (!circuitBreakers && !outlierDetection) return undefined;
  return `limits ${JSON.stringify({ ...circuitBreakers, maxRequestsPerConnection, outlierDetection })}`;
}
