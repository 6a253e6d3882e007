import { checkNotEmpty } from '../../values/checks';
import type { Condition } from './condition';

/** Istio's name for a claim of a checked token, where the name of a header stands. */
const CLAIMS = '@request.auth.claims';

/** The claim as Istio names it; steps into nested claims. */
export function claimHeader(what: string, path: readonly string[]): string {
  if (path.length === 0) throw new Error(`${what}: name a claim`);
  for (const name of path) {
    checkNotEmpty(what, name);
    if (/[[\]]/.test(name)) throw new Error(`${what}: "${name}" is not allowed; a claim's name has no brackets`);
  }
  return path.some((name) => name.includes('.'))
    ? `${CLAIMS}${path.map((name) => `[${name}]`).join('')}`
    : [CLAIMS, ...path].join('.');
}

/** A claim may be a list, so that it has several values at once. */
export const isClaim = (header: string) => header.startsWith(CLAIMS);

/** Whether only a gateway can tell if this holds: sidecars of callers see no claims. */
export const asksForClaims = (condition: Condition) => Object.keys(condition.headers ?? {}).some(isClaim);
