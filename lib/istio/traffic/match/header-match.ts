import { checkHeaderName, checkNotEmpty, invalid } from '../../values/checks';
import { checkRegex } from '../../values/regex';
import type { TextTest } from './text-test';

const RESERVED = ['uri', 'scheme', 'method', 'authority'];

function headerName(what: string, name: string): string {
  const checked = checkHeaderName(what, name);
  if (RESERVED.includes(checked)) {
    throw invalid(
      what,
      name,
      'Istio ignores this name among headers; use PathMatch, HttpMatch.scheme, .method or .authority',
    );
  }
  return checked;
}

/**
 * A test of one request header. Names are compared without case; a repeated header counts as its values joined by commas.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export class HeaderMatch {
  /** The header has this value. */
  static exact(name: string, value: string): HeaderMatch {
    return new HeaderMatch(
      headerName('HeaderMatch.exact', name),
      { kind: 'exact', value: checkNotEmpty(`HeaderMatch.exact ${name}`, value) },
      false,
    );
  }

  /** The header's value begins with this text. */
  static prefix(name: string, value: string): HeaderMatch {
    return new HeaderMatch(
      headerName('HeaderMatch.prefix', name),
      { kind: 'prefix', value: checkNotEmpty(`HeaderMatch.prefix ${name}`, value) },
      false,
    );
  }

  /** The header's whole value matches this RE2 expression. */
  static regex(name: string, pattern: string): HeaderMatch {
    return new HeaderMatch(
      headerName('HeaderMatch.regex', name),
      { kind: 'regex', value: checkRegex(`HeaderMatch.regex ${name}`, pattern) },
      false,
    );
  }

  /** The header is there, with any value. */
  static present(name: string): HeaderMatch {
    return new HeaderMatch(headerName('HeaderMatch.present', name), { kind: 'present' }, false);
  }

  /** The header is not there. */
  static absent(name: string): HeaderMatch {
    return new HeaderMatch(headerName('HeaderMatch.absent', name), { kind: 'present' }, true);
  }

  /** The test fails: the header is not there or has another value. */
  static not(match: HeaderMatch): HeaderMatch {
    return new HeaderMatch(match.name, match.test, !match.negated);
  }

  private constructor(
    /** The header's name in lower case. */
    readonly name: string,
    /** @internal */
    readonly test: TextTest,
    /** @internal */
    readonly negated: boolean,
  ) {}
}
