import { gatewaysOf, labels, matchesLabels, type RouteRule, record, texts } from '../../model';
import { covers, type StringMatch, stringMatchOf } from './string-match';

type Json = Readonly<Record<string, unknown>>;

const PATH = { kind: 'prefix', value: '/' } as const satisfies StringMatch;
const SINGLE = ['method', 'authority', 'scheme'] as const;

/** Whether every request that match `narrow` of one rule takes is also taken by match `wide` of another. */
export function coversHttpMatch(wide: Json, narrow: Json, rule: RouteRule): boolean {
  return coversUri(wide, narrow) && coversRest(wide, narrow, rule);
}

function coversUri(wide: Json, narrow: Json): boolean {
  const of = (match: Json) => (match.uri === undefined ? PATH : stringMatchOf(match.uri));
  const wideUri = of(wide);
  // Every path starts with a slash.
  if (wideUri.kind === 'prefix' && (wideUri.value === '/' || wideUri.value === '')) return true;
  const ignoreWide = wide.ignoreUriCase === true;
  if (narrow.ignoreUriCase === true && !ignoreWide) return false;
  return covers(wideUri, of(narrow), ignoreWide);
}

function coversRest(wide: Json, narrow: Json, rule: RouteRule): boolean {
  for (const field of SINGLE) {
    if (wide[field] === undefined) continue;
    if (narrow[field] === undefined || !covers(stringMatchOf(wide[field]), stringMatchOf(narrow[field]))) return false;
  }
  for (const field of ['headers', 'queryParams'] as const) {
    const given = record(narrow[field]);
    for (const [key, value] of Object.entries(record(wide[field]))) {
      if (!Object.hasOwn(given, key) || !covers(stringMatchOf(value), stringMatchOf(given[key]))) return false;
    }
  }
  const without = record(narrow.withoutHeaders);
  for (const [key, value] of Object.entries(record(wide.withoutHeaders))) {
    if (!Object.hasOwn(without, key) || !covers(stringMatchOf(without[key]), stringMatchOf(value))) return false;
  }
  if (wide.port !== undefined && wide.port !== narrow.port) return false;
  if (wide.sourceNamespace !== undefined && wide.sourceNamespace !== narrow.sourceNamespace) return false;
  return matchesLabels(labels(wide.sourceLabels), labels(narrow.sourceLabels)) && coversGateways(wide, narrow, rule);
}

function coversGateways(wide: Json, narrow: Json, rule: RouteRule): boolean {
  const all = gatewaysOf(rule.virtualService);
  const of = (match: Json) => {
    const named = texts(match.gateways);
    return named.length === 0 ? all : named;
  };
  const allowed = new Set(of(wide));
  return of(narrow).every((gateway) => allowed.has(gateway));
}

const FIELDS = ['sniHosts', 'destinationSubnets', 'port', 'sourceLabels', 'sourceNamespace', 'gateways'] as const;

/** The same for tls and tcp rules, which compare lists: only a field that is left out or written alike covers. */
export function coversConnectionMatch(wide: Json, narrow: Json, rule: RouteRule): boolean {
  if (!coversGateways(wide, narrow, rule)) return false;
  return FIELDS.every((field) => {
    if (field === 'gateways' || wide[field] === undefined) return true;
    if (field === 'sniHosts') {
      const hosts = texts(wide.sniHosts);
      return (
        texts(narrow.sniHosts).every((host) => hosts.some((one) => coversSni(one, host))) &&
        narrow.sniHosts !== undefined
      );
    }
    return JSON.stringify(wide[field]) === JSON.stringify(narrow[field]);
  });
}

function coversSni(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith('*') && narrow.endsWith(wide.slice(1)));
}
