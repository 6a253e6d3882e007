import type { Duration } from 'cdk8s';
import { invalid } from './checks';

/** Envoy counts in milliseconds: Istio refuses what is shorter. */
export function checkDuration(what: string, duration: Duration): Duration {
  const millis = duration.toMilliseconds({ integral: false });
  if (!Number.isInteger(millis) || millis < 1) {
    throw invalid(
      what,
      `${millis}ms`,
      'a duration is a whole number of milliseconds, at least 1; write for example Duration.millis(500)',
    );
  }
  return duration;
}

/** The form of protobuf's JSON mapping, in seconds: `7s`, `0.5s`. */
export function renderDuration(duration: Duration): string {
  return `${duration.toMilliseconds() / 1000}s`;
}
