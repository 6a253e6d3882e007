import type { RouteAction } from './composition/refine';
import type { DirectResponse } from './direct-response';
import type { Fault } from './fault';
import type { HeaderChanges } from './header-changes';
import type { Mirror } from './mirror';
import type { Redirect } from './redirect';
import type { Retries } from './retries';
import type { Rewrite } from './rewrite';
import type { TrafficSplit } from './traffic-split';

/** Sends requests to the targets of a split. */
export class Forward implements RouteAction {
  readonly forwards = true;

  constructor(
    readonly split: TrafficSplit,
    readonly rewrite?: Rewrite,
  ) {}

  toString(): string {
    return this.rewrite ? `${this.split} with ${this.rewrite}` : this.split.toString();
  }
}

/** Answers in place of a destination. */
export class Answer implements RouteAction {
  readonly forwards = false;

  constructor(readonly answer: Redirect | DirectResponse) {}

  toString(): string {
    return this.answer.toString();
  }
}

export type HostRoute = Forward | Answer;

/** The timeout of a request, as Istio writes it. */
export class Timeout {
  constructor(readonly value: string) {}

  toString(): string {
    return `timeout ${this.value}`;
  }
}

export type HostPolicy = Fault | Timeout | Retries | Mirror | HeaderChanges;
