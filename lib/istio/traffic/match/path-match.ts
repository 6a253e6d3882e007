import { checkPath } from '../../values/checks';
import { checkRegex } from '../../values/regex';
import type { TextTest } from './text-test';

export interface PathMatchOptions {
  /**
   * Compare without regard to upper and lower case (Istio's `ignoreUriCase`).
   * @default false
   */
  readonly ignoreCase?: boolean;
}

/**
 * A test of the request's path, without its query and after the proxy has normalised it.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
 */
export class PathMatch {
  /** The path is this one. */
  static exact(path: string, options: PathMatchOptions = {}): PathMatch {
    return new PathMatch({ kind: 'exact', value: checkPath('PathMatch.exact', path), ...flag(options) });
  }

  /** The path begins with this text: `/static` matches `/static/a.css` and also `/statics`. */
  static prefix(path: string, options: PathMatchOptions = {}): PathMatch {
    return new PathMatch({ kind: 'prefix', value: checkPath('PathMatch.prefix', path), ...flag(options) });
  }

  /** The whole path matches this RE2 expression. */
  static regex(pattern: string): PathMatch {
    return new PathMatch({ kind: 'regex', value: checkRegex('PathMatch.regex', pattern) });
  }

  private constructor(
    /** @internal */
    readonly test: TextTest,
  ) {}
}

const flag = (options: PathMatchOptions) => (options.ignoreCase ? { ignoreCase: true } : {});
