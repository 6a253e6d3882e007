import { checkPath, invalid } from '../values/checks';

/**
 * A test of the request's path in a policy, after the proxy has normalised it and without its query. Policies know no
 * regular expressions.
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
 */
export class PathPattern {
  /** The path is this one: `/headers` is not `/headers/`. */
  static exact(path: string): PathPattern {
    return new PathPattern(literal('PathPattern.exact', checkPath('PathPattern.exact', path)));
  }

  /** The path begins with this text: `/info` also begins `/information`. */
  static prefix(path: string): PathPattern {
    return new PathPattern(`${literal('PathPattern.prefix', checkPath('PathPattern.prefix', path))}*`);
  }

  /** The path ends with this text, for example `.html` or `/admin`. */
  static suffix(end: string): PathPattern {
    if (end === '') throw invalid('PathPattern.suffix', end, 'give the text with which the path ends');
    return new PathPattern(`*${literal('PathPattern.suffix', end)}`);
  }

  /** A path in which `{*}` stands for one segment and `{**}`, at most once, for any number of them. */
  static template(template: string): PathPattern {
    const what = 'PathPattern.template';
    checkPath(what, template);
    const segments = template.slice(1).split('/');
    const wildcards = segments.filter((segment) => /[{}*]/.test(segment));
    const afterAny = segments.slice(segments.indexOf('{**}') + 1);
    const severalAny = segments.includes('{**}') && afterAny.some((segment) => /[{}*]/.test(segment));
    if (wildcards.length === 0 || wildcards.some((segment) => segment !== '{*}' && segment !== '{**}') || severalAny) {
      throw invalid(
        what,
        template,
        'a template has {*} or {**} as whole segments, and none after {**}; without them use PathPattern.exact',
      );
    }
    return new PathPattern(template);
  }

  /** @internal a plain text means exactly this path */
  static of(path: PathPattern | string): PathPattern {
    return typeof path === 'string' ? PathPattern.exact(path) : path;
  }

  private constructor(
    /** As Istio writes it. */
    readonly value: string,
  ) {}
}

function literal(what: string, text: string): string {
  if (/[*{}]/.test(text)) {
    throw invalid(
      what,
      text,
      '"*", "{" and "}" are wildcards of Istio; use PathPattern.prefix, PathPattern.suffix or PathPattern.template',
    );
  }
  return text;
}
