/** Whether every name that `host` stands for is one of `pattern`: `*` and `*.example.com` stand for many. */
export function hostCovers(pattern: string, host: string): boolean {
  if (pattern === '*' || pattern === host) return true;
  return pattern.startsWith('*.') && host.endsWith(pattern.slice(1));
}

/** A host as part of an object's name: `any` for `*`, dots become dashes. */
export function hostSlug(host: string): string {
  return host.replace('*', 'any').replaceAll('.', '-');
}

/** Smaller texts first, and no text twice. */
export const sortedSet = (texts: readonly string[]) => [...new Set(texts)].sort();
