import { checkNotEmpty, checkPath } from '../values/checks';
import { checkRegex } from '../values/regex';
import { cannot, is, type Meet, showTest, type TextTest } from './match/text-test';

/** @internal */
export type PathRewrite =
  | { readonly kind: 'matched'; readonly value: string }
  | { readonly kind: 'regex'; readonly pattern: string; readonly substitution: string };

/**
 * Changes the path or the Host header on the way to the destination.
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite
 */
export class Rewrite {
  /**
   * Replaces what the route's path match matched: the prefix of a prefix match, the whole path of an exact or regex
   * match. The text is put in as it is: `/root` to `/` turns `/root/x` into `//x`.
   */
  static path(path: string): Rewrite {
    return new Rewrite({ kind: 'matched', value: checkPath('Rewrite.path', path) });
  }

  /** Replaces the parts of the path that match an RE2 expression; `\1` is what its first group matched. */
  static pathRegex(pattern: string, substitution: string): Rewrite {
    return new Rewrite({ kind: 'regex', pattern: checkRegex('Rewrite.pathRegex', pattern), substitution });
  }

  /** Sends this Host header to the destination. */
  static authority(authority: string): Rewrite {
    return new Rewrite(undefined, checkNotEmpty('Rewrite.authority', authority));
  }

  /** @internal */
  constructor(
    /** @internal */
    readonly pathRewrite: PathRewrite | undefined,
    /** @internal */
    readonly hostRewrite?: string,
  ) {}

  /** This rewrite of the path, with the Host header changed as well. */
  withAuthority(authority: string): Rewrite {
    return new Rewrite(this.pathRewrite, checkNotEmpty('Rewrite.withAuthority', authority));
  }

  toString(): string {
    const path = this.pathRewrite;
    const parts = [];
    if (path)
      parts.push(path.kind === 'matched' ? `path to ${path.value}` : `path by ${path.pattern} to ${path.substitution}`);
    if (this.hostRewrite) parts.push(`host to ${this.hostRewrite}`);
    return `rewrite ${parts.join(', ')}`;
  }
}

/**
 * The rewrite that does to the requests of the narrower path test what `rewrite` does to those of `matched`.
 * Istio replaces what the rule's own match matched, so a longer prefix needs a longer replacement.
 */
export function narrowRewrite(
  rewrite: Rewrite,
  matched: TextTest | undefined,
  narrower: TextTest | undefined,
): Meet<Rewrite> {
  const path = rewrite.pathRewrite;
  if (path?.kind !== 'matched' || !matched || !narrower || matched === narrower) return is(rewrite);
  if (matched.kind !== 'prefix' || narrower.kind === 'present') return is(rewrite);
  if (narrower.kind === 'regex')
    return cannot(`"${path.value}" replaces the prefix "${matched.value}", not all that ${showTest(narrower)} matches`);
  const rest = narrower.value.slice(matched.value.length);
  if (rest === '') return is(rewrite);
  if (narrower.ignoreCase && /[A-Za-z]/.test(rest)) {
    return cannot(`the part "${rest}" of ${showTest(narrower)} would be rewritten in one spelling only`);
  }
  return is(new Rewrite({ kind: 'matched', value: path.value + rest }, rewrite.hostRewrite));
}
