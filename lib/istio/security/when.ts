import { checkHeaderName, checkNotEmpty, invalid } from '../values/checks';

/**
 * A further condition of a policy: one of the values fits. A `*` at one end of a value stands for any text, `*` alone
 * for any value.
 * @see https://istio.io/latest/docs/reference/config/security/conditions/
 */
export class When {
  /** A request header has one of these values. */
  static header(name: string, ...values: string[]): When {
    return When.one(`request.headers[${checkHeaderName('When.header', name)}]`, values, true);
  }

  /**
   * A claim of the token has, or contains, one of these values. A nested claim is a list of names. The workload or
   * gateway must know the token's issuer (`requireJwt`).
   */
  static claim(claim: string | readonly string[], ...values: string[]): When {
    const names = typeof claim === 'string' ? [claim] : claim;
    if (names.length === 0) throw new Error('When.claim: no name; give the name of the claim');
    for (const name of names) {
      if (name === '' || /[[\]]/.test(name)) throw invalid('When.claim', name, 'give the name without brackets');
    }
    return When.one(`request.auth.claims${names.map((name) => `[${name}]`).join('')}`, values, true);
  }

  /** The token is meant for one of these audiences. */
  static audience(...values: string[]): When {
    return When.one('request.auth.audiences', values, true);
  }

  /** The TLS server name that the client asked for. */
  static serverName(...values: string[]): When {
    return When.one('connection.sni', values, false);
  }

  /** None of the values fits; also when the header or claim is missing. */
  static not(when: When): When {
    return new When(when.key, when.values, !when.negated, when.isHttp);
  }

  private static one(key: string, values: readonly string[], isHttp: boolean): When {
    if (values.length === 0) throw new Error(`When ${key}: no value; give at least one, or "*" for any`);
    for (const value of values) {
      checkNotEmpty(`When ${key}`, value);
      if (/^.+\*.+$/.test(value) || /^\*.*\*$/.test(value)) {
        throw invalid(`When ${key}`, value, 'Istio reads a "*" at one end only; elsewhere it is an ordinary character');
      }
    }
    return new When(key, values, false, isHttp);
  }

  private constructor(
    /** Istio's name of the attribute. */
    readonly key: string,
    readonly values: readonly string[],
    readonly negated: boolean,
    /** @internal whether a TCP connection has no such attribute */
    readonly isHttp: boolean,
  ) {}

  /** @internal */
  get needsToken(): boolean {
    return this.key.startsWith('request.auth.');
  }
}
