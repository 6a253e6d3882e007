/**
 * Predicates over the fields of a request, as data: nothing here is a closure, so that one evaluator can answer for a
 * single request and another for sets of them.
 */

/**
 * What a predicate looks at. A field has zero or more string values: a missing header has none, a claim that is a list
 * has several. Everything is what the deciding proxy sees (a server sees the path its client's proxy rewrote).
 */
export type Field =
  /** Path without query and fragment, normalised as the mesh settings say. */
  | { readonly name: 'path' }
  /** First value of a query parameter, not percent-decoded. */
  | { readonly name: 'query'; readonly key: string }
  /** The `:method` of the request; none for TCP. */
  | { readonly name: 'method' }
  | { readonly name: 'scheme' }
  /** The Host header exactly as sent, port included. */
  | { readonly name: 'authority' }
  /** A request header by lower-case name; repeated ones are joined by a comma. */
  | { readonly name: 'header'; readonly header: string }
  /** Server name of the ClientHello. */
  | { readonly name: 'sni' }
  /** Port of the connection as the deciding proxy sees it: the service port outbound, the workload port inbound. */
  | { readonly name: 'destinationPort' }
  | { readonly name: 'destinationAddress' }
  /** Address of the connection's peer (`ipBlocks`). */
  | { readonly name: 'sourceAddress' }
  /** Address of the original client, after trusted hops (`remoteIpBlocks`). */
  | { readonly name: 'remoteAddress' }
  /** `trust-domain/ns/namespace/sa/account` of the peer's mTLS certificate; none in plaintext. */
  | { readonly name: 'principal' }
  | { readonly name: 'sourceNamespace' }
  /** `namespace/account`. */
  | { readonly name: 'sourceServiceAccount' }
  | { readonly name: 'sourceTrustDomain' }
  /** Label of the client workload (a client-side proxy knows its own). */
  | { readonly name: 'sourceLabel'; readonly key: string }
  /** Namespace of the client workload as its own proxy knows it. */
  | { readonly name: 'proxyNamespace' }
  /** `issuer/subject` of the verified token. */
  | { readonly name: 'requestPrincipal' }
  | { readonly name: 'audience' }
  | { readonly name: 'presenter' }
  /** A claim of the verified token; a list has one value per element. */
  | { readonly name: 'claim'; readonly path: readonly string[] }
  /** State of the token for an issuer: `none`, `other-issuer`, `bad`, `wrong-audience` or `valid`. */
  | { readonly name: 'token'; readonly issuer: string }
  /** How the bytes travel: `plaintext`, `tls` or `mtls` (the mesh's own). */
  | { readonly name: 'transport' }
  /** What the proxy detects in the bytes: `http/1.1`, `h2` or `tcp`. */
  | { readonly name: 'protocol' };

/** A test on one value of a field. */
export type Matcher =
  | { readonly kind: 'exact'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'prefix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'suffix'; readonly value: string; readonly ignoreCase?: boolean }
  | { readonly kind: 'contains'; readonly value: string; readonly ignoreCase?: boolean }
  /** RE2 syntax; matches the whole value. */
  | { readonly kind: 'regex'; readonly regex: string }
  /** There is a value, whatever it is. */
  | { readonly kind: 'present' }
  /** An address in `a.b.c.d/n` or `x::/n`. */
  | { readonly kind: 'cidr'; readonly block: string }
  /** Envoy's URI template as in AuthorizationPolicy: `{*}` is one segment, `{**}` any number. */
  | { readonly kind: 'template'; readonly template: string };

/** A condition on a request. `test` holds when at least one value of the field satisfies the matcher. */
export type Predicate =
  | { readonly op: 'true' }
  | { readonly op: 'false' }
  | { readonly op: 'all'; readonly of: readonly Predicate[] }
  | { readonly op: 'any'; readonly of: readonly Predicate[] }
  | { readonly op: 'not'; readonly of: Predicate }
  | { readonly op: 'test'; readonly field: Field; readonly matcher: Matcher };

/** Holds for every request. */
export const ALWAYS: Predicate = { op: 'true' };
/** Holds for none. */
export const NEVER: Predicate = { op: 'false' };

/** All of the predicates; no predicates hold for every request. Constants fold away. */
export function all(predicates: readonly Predicate[]): Predicate {
  const needed = predicates.filter((predicate) => predicate.op !== 'true');
  if (needed.some((predicate) => predicate.op === 'false')) return NEVER;
  if (needed.length === 0) return ALWAYS;
  const [only] = needed;
  return needed.length === 1 && only ? only : { op: 'all', of: needed };
}

/** At least one of the predicates; no predicates hold for no request. Constants fold away. */
export function any(predicates: readonly Predicate[]): Predicate {
  const possible = predicates.filter((predicate) => predicate.op !== 'false');
  if (possible.some((predicate) => predicate.op === 'true')) return ALWAYS;
  if (possible.length === 0) return NEVER;
  const [only] = possible;
  return possible.length === 1 && only ? only : { op: 'any', of: possible };
}

/** The opposite of a predicate. */
export function not(predicate: Predicate): Predicate {
  if (predicate.op === 'true') return NEVER;
  if (predicate.op === 'false') return ALWAYS;
  return predicate.op === 'not' ? predicate.of : { op: 'not', of: predicate };
}

/** A test of one field. */
export function test(field: Field, matcher: Matcher): Predicate {
  return { op: 'test', field, matcher };
}

/** The value equals. */
export function exact(value: string, ignoreCase?: boolean): Matcher {
  return ignoreCase ? { kind: 'exact', value, ignoreCase } : { kind: 'exact', value };
}

/** The value starts with; a plain string prefix. */
export function prefix(value: string, ignoreCase?: boolean): Matcher {
  return ignoreCase ? { kind: 'prefix', value, ignoreCase } : { kind: 'prefix', value };
}

/** The value ends with. */
export function suffix(value: string): Matcher {
  return { kind: 'suffix', value };
}

/** The whole value matches an RE2 expression. */
export function regex(expression: string): Matcher {
  return { kind: 'regex', regex: expression };
}

/** There is a value. */
export const PRESENT: Matcher = { kind: 'present' };

/** The address lies in the block; a bare address is a block of one. */
export function cidr(block: string): Matcher {
  return { kind: 'cidr', block };
}
