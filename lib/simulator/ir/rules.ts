import type { Predicate } from './predicate';

/** Where a decision comes from: an object, and the place in it. */
export interface Provenance {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  /** Path in the object, such as `spec.http[0].match[1]`. */
  readonly field?: string;
}

/** One entry of a first-match list. */
export interface Rule<Action> {
  readonly when: Predicate;
  readonly action: Action;
  readonly from: Provenance;
}

/** Rules in order: the first whose predicate holds decides; none means that nothing was decided here. */
export type RuleList<Action> = readonly Rule<Action>[];

/** Why an aspect of a proxy cannot be decided. */
export interface Undecided {
  /** What is affected: `routing`, `security`, `everything`. */
  readonly aspect: string;
  readonly reason: string;
  readonly from: Provenance;
}

/** `VirtualService bookinfo/reviews spec.http[0]`: a provenance as messages and traces show it. */
export function describe(from: Provenance): string {
  const name = from.namespace ? `${from.namespace}/${from.name}` : from.name;
  return `${from.kind} ${name}${from.field ? ` ${from.field}` : ''}`;
}
