import type { Host } from './services';

/** Short names mean a Service of the object's own namespace; what has a dot is taken as it is. */
export function qualifyHost(host: string, namespace: string, clusterDomain: string): string {
  const lower = host.toLowerCase();
  return lower.includes('.') || lower === '*' ? lower : `${lower}.${namespace}.svc.${clusterDomain}`;
}

/** Whether some name is matched by both: each an exact host, `*.suffix`, or `*`. */
export function hostsOverlap(a: string, b: string): boolean {
  return coversHost(a, b) || coversHost(b, a);
}

/** Whether every name that `host` stands for is matched by `pattern`. */
export function coversHost(pattern: string, host: string): boolean {
  if (pattern === host || pattern === '*') return true;
  return pattern.startsWith('*') && host.length >= pattern.length && host.endsWith(pattern.slice(1));
}

/** Things by host, found by name or through a wildcard that covers the name. */
export class HostIndex<T> {
  private readonly byHost = new Map<string, T[]>();
  private hasWildcards = false;

  add(host: string, value: T): void {
    if (host.startsWith('*')) this.hasWildcards = true;
    const existing = this.byHost.get(host);
    if (existing) existing.push(value);
    else this.byHost.set(host, [value]);
  }

  /** What is registered under exactly this host. */
  exact(host: string): readonly T[] {
    return this.byHost.get(host) ?? [];
  }

  /** What covers the host, the most specific first: the host itself, then wildcards, longest first. */
  covering(host: string): readonly T[] {
    if (!this.hasWildcards) return this.exact(host);
    const found = [...this.exact(host)];
    const labels = (host.startsWith('*.') ? host.slice(2) : host).split('.');
    for (let skip = host.startsWith('*.') ? 0 : 1; skip < labels.length; skip++) {
      const wildcard = `*.${labels.slice(skip).join('.')}`;
      if (wildcard !== host) found.push(...this.exact(wildcard));
    }
    if (host !== '*') found.push(...this.exact('*'));
    return found;
  }

  /** What a pattern covers: the hosts `*.suffix` stands for, and what covers it. A wildcard looks at all hosts. */
  overlapping(pattern: string): readonly T[] {
    if (!pattern.startsWith('*')) return this.covering(pattern);
    return [...this.byHost].flatMap(([host, values]) => (hostsOverlap(host, pattern) ? values : []));
  }

  hosts(): IterableIterator<string> {
    return this.byHost.keys();
  }

  entries(): IterableIterator<[string, readonly T[]]> {
    return this.byHost.entries();
  }
}

export type HostRegistry = HostIndex<Host>;
