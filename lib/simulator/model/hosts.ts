/** Whether a host is a wildcard: `*` or `*.example.com`. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*');
}

/** Whether one host pattern covers the other or is covered by it, as Istio's `Name.Matches`. */
export function hostsOverlap(one: string, other: string): boolean {
  if (isWildcard(one)) {
    if (isWildcard(other)) {
      const [short, long] = one.length < other.length ? [one, other] : [other, one];
      return long.slice(1).endsWith(short.slice(1));
    }
    return other.endsWith(one.slice(1));
  }
  if (isWildcard(other)) return one.endsWith(other.slice(1));
  return one === other;
}

/** Whether every name of the first pattern is one of the second, as Istio's `Name.SubsetOf`. */
export function hostWithin(one: string, other: string): boolean {
  if (isWildcard(one)) {
    if (!isWildcard(other)) return false;
    return one.slice(1).endsWith(other.slice(1));
  }
  if (isWildcard(other)) return one.endsWith(other.slice(1));
  return one === other;
}

/** The narrower hosts where two lists meet: `*.foo.com` and `a.foo.com` give `a.foo.com`. */
export function intersectHosts(one: readonly string[], other: readonly string[]): string[] {
  const found: string[] = [];
  for (const a of one) {
    for (const b of other) {
      if (hostWithin(a, b)) {
        found.push(a);
        break;
      }
      if (hostWithin(b, a)) found.push(b);
    }
  }
  return [...new Set(found)];
}

/**
 * A host as Istio expands it: one without a dot is a service of the namespace; anything else, wildcards and addresses
 * too, stays as written.
 */
export function expandHost(host: string, namespace: string, domain: string): string {
  if (host === '' || host.includes('.') || host === '*') return host;
  return `${host}.${namespace}.svc.${domain}`;
}

/** Orders wildcards from narrow to wide: longer first, then by name. */
export function byNarrowness(one: string, other: string): number {
  return other.length - one.length || (one < other ? -1 : one > other ? 1 : 0);
}
