import { checkDnsLabel, checkNotEmpty, checkPort } from '../../values/checks';
import { checkRegex } from '../../values/regex';
import { claimHeader } from './claim';
import { type Condition, conditionKey, meetConditions, showCondition } from './condition';
import type { HeaderMatch } from './header-match';
import type { HttpMethod } from './http-method';
import type { PathMatch } from './path-match';
import type { QueryMatch } from './query-match';

/**
 * Which HTTP requests a route or policy is about. Joined with `all` (every one holds) and `any` (one of them holds).
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export class HttpMatch {
  static path(path: PathMatch): HttpMatch {
    return HttpMatch.one({ uri: path.test });
  }

  static header(header: HeaderMatch): HttpMatch {
    const tests = { [header.name]: header.test };
    return HttpMatch.one(header.negated ? { withoutHeaders: tests } : { headers: tests });
  }

  static query(query: QueryMatch): HttpMatch {
    return HttpMatch.one({ queryParams: { [query.name]: query.test } });
  }

  static method(method: HttpMethod): HttpMatch {
    return HttpMatch.one({ method: { kind: 'exact', value: method } });
  }

  /** `http` or `https`, as the client sent it. */
  static scheme(scheme: 'http' | 'https'): HttpMatch {
    return HttpMatch.one({ scheme: { kind: 'exact', value: scheme } });
  }

  /** The Host header as sent: `reviews` and `reviews:9080` are two values. */
  static authority(authority: string): HttpMatch {
    return HttpMatch.one({ authority: { kind: 'exact', value: checkNotEmpty('HttpMatch.authority', authority) } });
  }

  /** The Host header as sent, port included, matches this RE2 expression. */
  static authorityRegex(pattern: string): HttpMatch {
    return HttpMatch.one({ authority: { kind: 'regex', value: checkRegex('HttpMatch.authorityRegex', pattern) } });
  }

  /** The port of the service that the client called. Not for requests that come through a gateway. */
  static port(port: number): HttpMatch {
    return HttpMatch.one({ port: checkPort('HttpMatch.port', port) });
  }

  /** The calling workload has these labels. Not for requests that come through a gateway. */
  static sourceLabels(labels: Readonly<Record<string, string>>): HttpMatch {
    return HttpMatch.one({ sourceLabels: { ...labels } });
  }

  /** The calling workload runs in this namespace. Not for requests that come through a gateway. */
  static sourceNamespace(namespace: string): HttpMatch {
    return HttpMatch.one({ sourceNamespace: checkDnsLabel('HttpMatch.sourceNamespace', namespace) });
  }

  /**
   * The checked token of the request has this claim with this value, or a list with it. Only gateways know claims: such a
   * rule holds for requests that come through one that knows the token's issuer (`requireJwt`, `acceptJwt`).
   * @param claim its name, or the names that lead to a nested claim
   * @see https://istio.io/latest/docs/tasks/security/authentication/jwt-route/
   */
  static claim(claim: string | readonly string[], value: string): HttpMatch {
    const path = typeof claim === 'string' ? [claim] : claim;
    const test = { kind: 'exact', value: checkNotEmpty('HttpMatch.claim: value', value) } as const;
    return HttpMatch.one({ headers: { [claimHeader('HttpMatch.claim', path)]: test } });
  }

  /**
   * Every one of these holds.
   * @throws when they contradict each other or Istio has no words for their combination
   */
  static all(...matches: HttpMatch[]): HttpMatch {
    let alternatives: readonly Condition[] = [{}];
    for (const match of matches) {
      alternatives = alternatives.flatMap((a) =>
        match.alternatives.flatMap((b) => {
          const meet = meetConditions(a, b);
          if (meet.kind === 'cannot')
            throw new Error(
              `HttpMatch.all: ${meet.reason}; a match of Istio has room for one test only: write it as one regular expression, or use two routes`,
            );
          return meet.kind === 'is' ? [meet.value] : [];
        }),
      );
    }
    if (alternatives.length === 0) {
      throw new Error(
        `HttpMatch.all: no request can match all of ${matches.map((m) => `(${m})`).join(', ')}; remove the part that contradicts the others, or join them with HttpMatch.any`,
      );
    }
    return new HttpMatch(alternatives);
  }

  /** At least one of these holds. */
  static any(...matches: HttpMatch[]): HttpMatch {
    if (matches.length === 0) throw new Error('HttpMatch.any: give at least one match');
    return new HttpMatch(matches.flatMap((match) => match.alternatives));
  }

  private static one(condition: Condition): HttpMatch {
    return new HttpMatch([condition]);
  }

  /** @internal */
  readonly alternatives: readonly Condition[];

  private constructor(alternatives: readonly Condition[]) {
    this.alternatives = alternatives.length === 1 ? alternatives : withoutTwins(alternatives);
  }

  toString(): string {
    return this.alternatives.map(showCondition).join(' or ');
  }
}

const withoutTwins = (alternatives: readonly Condition[]): readonly Condition[] => [
  ...new Map(alternatives.map((condition) => [conditionKey(condition), condition])).values(),
];
