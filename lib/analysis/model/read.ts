import { isRecord } from '../../manifests/object';

// Objects come from anybody's YAML: what is not of the expected type reads as absent.

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return list(value).map(record);
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function texts(value: unknown): readonly string[] {
  return list(value).filter((item): item is string => typeof item === 'string');
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Labels, or a selector's labels: only the entries whose value is text. */
export function labels(value: unknown): Readonly<Record<string, string>> {
  const all = record(value);
  for (const key in all) {
    if (typeof all[key] !== 'string') {
      return Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    }
  }
  return all as Record<string, string>;
}

/** Whether labels have every pair of a selector; an empty selector matches everything. */
export function matchesLabels(selector: Readonly<Record<string, string>>, candidate: Readonly<Record<string, string>>) {
  for (const key in selector) if (candidate[key] !== selector[key]) return false;
  return true;
}

/** Items by a key, in their order. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
