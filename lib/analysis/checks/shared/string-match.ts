import type { RE2JS as Regex } from 're2js';
import { record } from '../../model';

/** One of Istio's StringMatches. `any`: whatever the value, as long as there is one. */
export type StringMatch =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact' | 'prefix' | 'regex'; readonly value: string };

export function stringMatchOf(value: unknown): StringMatch {
  const match = record(value);
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const text = match[kind];
    if (typeof text === 'string') return { kind, value: text };
  }
  return { kind: 'any' };
}

/** Whether every value that `narrow` matches is matched by `wide` too; false where that cannot be told. */
export function covers(wide: StringMatch, narrow: StringMatch, ignoreCase = false): boolean {
  if (wide.kind === 'any') return true;
  if (narrow.kind === 'any') return false;
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  if (wide.kind === 'regex') {
    const prefix = /^([^\\.+*?()|[\]{}^$]*)\.\*$/.exec(wide.value)?.[1];
    if (prefix !== undefined && narrow.kind !== 'regex') return narrow.value.startsWith(prefix);
    if (narrow.kind === 'regex') return wide.value === narrow.value || prefix === '';
    return narrow.kind === 'exact' && (compile(wide.value)?.matches(narrow.value) ?? false);
  }
  if (narrow.kind === 'regex') return wide.kind === 'prefix' && wide.value === '';
  if (wide.kind === 'exact') return narrow.kind === 'exact' && fold(wide.value) === fold(narrow.value);
  return fold(narrow.value).startsWith(fold(wide.value));
}

const compiled = new Map<string, Regex | undefined>();

/** A regex as the proxy reads it (RE2); undefined when it is none. */
function compile(text: string): Regex | undefined {
  if (!compiled.has(text)) {
    // Loaded with the first regex that is compared: most meshes have none.
    const { RE2JS } = require('re2js') as typeof import('re2js');
    try {
      compiled.set(text, RE2JS.compile(text));
    } catch {
      compiled.set(text, undefined);
    }
  }
  return compiled.get(text);
}
