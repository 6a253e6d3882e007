import type { RouteTable, VirtualHost } from '../ir';

interface HostIndex {
  readonly exact: ReadonlyMap<string, VirtualHost>;
  /** Longest suffix first. */
  readonly suffixes: readonly (readonly [string, VirtualHost])[];
  readonly any: VirtualHost | undefined;
}

const indexes = new WeakMap<RouteTable, HostIndex>();

/** The virtual host for a Host header: an exact name, the longest wildcard, then `*`. */
export function virtualHostFor(table: RouteTable, authority: string): VirtualHost | undefined {
  const index = indexOf(table);
  const host = bareHost(authority);
  return index.exact.get(host) ?? index.suffixes.find(([suffix]) => host.endsWith(suffix))?.[1] ?? index.any;
}

/** A Host header without port and trailing dot, in lower case. */
export function bareHost(authority: string): string {
  return authority
    .toLowerCase()
    .replace(/:[0-9]+$/, '')
    .replace(/\.$/, '');
}

function indexOf(table: RouteTable): HostIndex {
  const known = indexes.get(table);
  if (known) return known;
  const exact = new Map<string, VirtualHost>();
  const suffixes: [string, VirtualHost][] = [];
  let any: VirtualHost | undefined;
  for (const host of table.virtualHosts) {
    for (const domain of host.domains) {
      const name = domain.toLowerCase();
      if (name === '*') any ??= host;
      else if (name.startsWith('*')) suffixes.push([name.slice(1), host]);
      else if (!exact.has(name)) exact.set(name, host);
    }
  }
  suffixes.sort(([one], [other]) => other.length - one.length);
  const index = { exact, suffixes, any };
  indexes.set(table, index);
  return index;
}
