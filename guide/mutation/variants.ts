import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../lib/manifests';

/** A value with one thing changed. */
export interface Variant {
  /** Which field became what: `spec.http[0].timeout: 0.5s becomes 11s`. */
  readonly change: string;
  readonly value: unknown;
}

/** First match wins in these lists, so their order matters. */
const ORDERED = ['http', 'tcp', 'tls'];
/** Maps from names that somebody else gave. */
const NAMED = ['labels', 'matchLabels', 'selector', 'headers'];
/** Kinds of string match that become each other. */
const MATCH_KINDS: Readonly<Record<string, string>> = { exact: 'prefix', prefix: 'exact' };

/** Every value that differs from the given one by one deletion, one changed value, one renamed key or one swap. */
export function* variants(value: unknown, key: string, path: string, modes: readonly string[]): Generator<Variant> {
  if (Array.isArray(value)) yield* ofList(value, key, path, modes);
  else if (isRecord(value)) yield* ofFields(value, key, path, modes);
  else {
    for (const other of otherValues(value, key, modes)) {
      yield { change: `${path}: ${String(value)} becomes ${String(other)}`, value: other };
    }
  }
}

function* ofList(list: readonly unknown[], key: string, path: string, modes: readonly string[]): Generator<Variant> {
  for (const [index, item] of list.entries()) {
    const at = `${path}[${index}]`;
    // The deletion of the only item is the deletion of the list.
    if (list.length > 1) yield { change: `${at} deleted`, value: list.toSpliced(index, 1) };
    if (ORDERED.includes(key) && index > 0 && compete(item, list[index - 1])) {
      yield { change: `${at} moved up`, value: list.toSpliced(index - 1, 2, item, list[index - 1]) };
    }
    for (const { change, value } of variants(item, key, at, modes)) yield { change, value: list.with(index, value) };
  }
}

/** Whether two rules are of one list: those for other gateways or ports never meet the same request. */
function compete(...rules: readonly unknown[]): boolean {
  const [one, other] = rules.map((rule) => {
    const match = isRecord(rule) && Array.isArray(rule.match) ? rule.match : [];
    return match.map(({ gateways, port }) => ({ gateways, port }));
  });
  return [...(one ?? []), ...(other ?? [])].every((each, _, [first]) => isDeepStrictEqual(each, first));
}

function* ofFields(
  fields: Readonly<Record<string, unknown>>,
  key: string,
  path: string,
  modes: readonly string[],
): Generator<Variant> {
  const entries = Object.entries(fields);
  for (const [name, value] of entries) {
    if (isLabel(name, fields)) continue;
    const at = `${path}.${name}`;
    const replaced = (by: readonly (readonly [string, unknown])[]) =>
      Object.fromEntries(entries.flatMap((entry) => (entry[0] === name ? by : [entry])));
    const deletable = (entries.length > 1 || path === 'spec') && !hasDefault(name, fields);
    if (deletable) yield { change: `${at} deleted`, value: replaced([]) };
    const otherName = NAMED.includes(key) ? `other-${name}` : MATCH_KINDS[name];
    if (otherName !== undefined && (typeof value === 'string' || key === 'headers')) {
      yield { change: `${at} renamed ${otherName}`, value: replaced([[otherName, value]]) };
    }
    for (const inner of variants(value, name, at, modes)) {
      yield { change: inner.change, value: replaced([[name, inner.value]]) };
    }
  }
}

/** Names of rules and ports: people read them in logs and metrics, no request meets them. */
function isLabel(name: string, fields: Readonly<Record<string, unknown>>): boolean {
  return name === 'name' && ['route', 'number', 'port'].some((other) => other in fields);
}

/** What Istio fills in as it is written here: the only port of a destination, the fields of a Service's port. */
function hasDefault(name: string, fields: Readonly<Record<string, unknown>>): boolean {
  return (name === 'port' && 'host' in fields) || ['targetPort', 'appProtocol'].includes(name);
}

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  DENY: ['ALLOW', 'AUDIT'],
  MESH_EXTERNAL: ['MESH_INTERNAL'],
  DNS: ['NONE', 'STATIC'],
  HTTP: ['TCP', 'HTTPS'],
  HTTPS: ['HTTP', 'TLS'],
  TCP: ['HTTP'],
  TLS: ['HTTPS', 'TCP'],
  http: ['tcp'],
  tcp: ['http'],
  enabled: ['disabled'],
  disabled: ['enabled'],
  mesh: ['other-gateway'],
  '*': ['other.example.com'],
};

function otherValues(value: unknown, key: string, modes: readonly string[]): readonly unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [key === 'value' ? value / 2 : value + 1];
  if (typeof value !== 'string') return [];
  if (key === 'mode') return modes.filter((mode) => mode !== value);
  if (/^\d+(\.\d+)?(ms|s|m|h)$/.test(value)) return ['11s'];
  if (/^\d+$/.test(value)) return [String(Number(value) + 1)];
  return OTHERS[value] ?? [value.startsWith('/') ? `/other${value}` : `other-${value}`];
}
