import { checkNotEmpty } from '../../values/checks';
import { checkRegex } from '../../values/regex';
import type { TextTest } from './text-test';

/**
 * A test of one query parameter. The first value of a repeated parameter counts; values are compared as sent, without
 * decoding percent signs.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export class QueryMatch {
  /** The parameter has this value. */
  static exact(name: string, value: string): QueryMatch {
    return new QueryMatch(name, { kind: 'exact', value: checkNotEmpty(`QueryMatch.exact ${name}`, value) });
  }

  /** The parameter's value begins with this text. */
  static prefix(name: string, value: string): QueryMatch {
    return new QueryMatch(name, { kind: 'prefix', value: checkNotEmpty(`QueryMatch.prefix ${name}`, value) });
  }

  /** The parameter's whole value matches this RE2 expression. */
  static regex(name: string, pattern: string): QueryMatch {
    return new QueryMatch(name, { kind: 'regex', value: checkRegex(`QueryMatch.regex ${name}`, pattern) });
  }

  private constructor(
    readonly name: string,
    /** @internal */
    readonly test: TextTest,
  ) {
    checkNotEmpty('QueryMatch: the name of the parameter', name);
  }
}
