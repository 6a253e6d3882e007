/**
 * How every proxy rewrites a path before it matches routes and policies.
 * @see https://istio.io/latest/docs/ops/best-practices/security/#understand-path-normalization-in-authorization-policy
 */
export enum PathNormalization {
  /** Paths stay as sent: a policy about paths is easily slipped past. */
  NONE = 'NONE',
  /** Istio's default: `\` becomes `/`, `.` and `..` are resolved; `//headers` stays. */
  BASE = 'BASE',
  /** As BASE, and `//headers` becomes `/headers`. */
  MERGE_SLASHES = 'MERGE_SLASHES',
  /** As MERGE_SLASHES, after `%2F` and `%5C` are decoded. */
  DECODE_AND_MERGE_SLASHES = 'DECODE_AND_MERGE_SLASHES',
}
