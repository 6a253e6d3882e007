import type { Answer, DestinationResult } from './answer';

/** What destinations make of an answer together. */
type Combined = Pick<Answer, 'outcome' | 'status' | 'reason' | 'policyMatched' | 'destinations'>;

/** What decides the status beside the destinations. */
export interface Conditions {
  readonly layer: 'http' | 'tcp';
  /** Whether the client has a proxy that answers when the destination does not. */
  readonly proxied: boolean;
  /** Status of an abort that hits every request, or `sometimes`. */
  readonly abort?: number | 'sometimes';
  /** What a served request is answered with: 200, or 101 for an upgrade. */
  readonly success: number;
}

/** One answer when all destinations agree, else a route whose destinations differ. */
export function combine(destinations: readonly DestinationResult[], conditions: Conditions): Combined {
  const { layer, proxied, abort, success } = conditions;
  const http = layer === 'http';
  const withStatus = (status: number | undefined) => (status === undefined || !http ? {} : { status });
  const own = typeof abort === 'number' ? abort : undefined;
  if (destinations.every((one) => one.problem)) {
    return { outcome: 'unavailable', ...withStatus(abort === 'sometimes' ? undefined : (own ?? 503)), destinations };
  }
  const undecided = destinations.find((one) => one.inbound?.outcome === 'undecided');
  if (undecided?.inbound?.reason) {
    return { outcome: 'undecided', reason: undecided.inbound.reason, destinations };
  }
  // Destinations that cannot be reached have no say in what the others agree on.
  const [first, ...others] = destinations.filter((one) => !one.problem);
  const alike = first !== undefined && others.every((one) => sameInbound(one, first));
  const inbound = alike ? first.inbound : undefined;
  const certain = others.length + 1 === destinations.length;
  if (abort !== undefined || !alike) return { outcome: 'route', ...withStatus(own), destinations };
  if (!inbound || inbound.outcome === 'route') {
    return { outcome: 'route', ...withStatus(proxied && certain ? success : undefined), destinations };
  }
  const status =
    inbound.outcome === 'denied' ? (inbound.status ?? (proxied ? 503 : undefined)) : proxied ? 503 : undefined;
  return {
    outcome: inbound.outcome,
    ...withStatus(status),
    ...(inbound.reason ? { reason: inbound.reason } : {}),
    ...(inbound.policyMatched ? { policyMatched: inbound.policyMatched } : {}),
    destinations,
  };
}

function sameInbound({ inbound: one }: DestinationResult, { inbound: other }: DestinationResult): boolean {
  if (one?.outcome !== other?.outcome) return false;
  return one?.outcome === 'route' || (one?.status === other?.status && one?.reason === other?.reason);
}
