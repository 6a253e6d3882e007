import type { HttpMatchSpec, HttpRouteSpec, StringMatch, Visibility } from '../model';
import { isVisible } from '../model';
import type { HttpRule } from './virtual-services';

/** The rules of a VirtualService without hosts, for others to include. */
export interface DelegateRoutes {
  readonly http: readonly HttpRule[];
  readonly visibility: Visibility;
}

/**
 * A rule with its delegate's rules in its place. A delegate that is missing or not exported to the root's namespace
 * drops the rule, silently: requests fall through to the next.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/#Delegate
 */
export function mergeDelegate(
  root: HttpRule,
  namespace: string,
  delegates: ReadonlyMap<string, DelegateRoutes>,
): HttpRule[] {
  const { delegate } = root.spec;
  if (!delegate) return [root];
  const found = delegates.get(`${delegate.namespace || namespace}/${delegate.name ?? ''}`);
  if (!found || !isVisible(found.visibility, namespace)) return [];
  return found.http.flatMap((rule) => {
    const spec = mergeRoute(root.spec, rule.spec);
    return spec ? [{ spec, from: rule.from }] : [];
  });
}

const INHERITED = [
  'rewrite',
  'directResponse',
  'timeout',
  'retries',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirror_percent',
  'mirrorPercentage',
  'corsPolicy',
  'mirrors',
  'headers',
] as const satisfies readonly (keyof HttpRouteSpec)[];

function mergeRoute(root: HttpRouteSpec, own: HttpRouteSpec): HttpRouteSpec | undefined {
  const match = mergeMatches(root.match ?? [], own.match ?? []);
  if (!match) return undefined;
  const merged: Record<string, unknown> = { ...own, match };
  for (const field of INHERITED) {
    if (merged[field] === undefined && root[field] !== undefined) merged[field] = root[field];
  }
  merged.name = joined(root.name, own.name);
  return merged as HttpRouteSpec;
}

function mergeMatches(root: readonly HttpMatchSpec[], own: readonly HttpMatchSpec[]): HttpMatchSpec[] | undefined {
  if (root.length === 0) return [...own];
  if (own.length === 0) return [...root];
  const merged: HttpMatchSpec[] = [];
  for (const inner of own) {
    const fitting = root.filter((outer) => !contradicts(outer, inner));
    if (fitting.length === 0) return undefined;
    merged.push(...fitting.map((outer) => mergeMatch(outer, inner)));
  }
  return merged;
}

function mergeMatch(root: HttpMatchSpec, own: HttpMatchSpec): HttpMatchSpec {
  const merged: Record<string, unknown> = { ...own };
  for (const field of ['uri', 'scheme', 'method', 'authority', 'port', 'sourceNamespace', 'statPrefix'] as const) {
    if (!merged[field] && root[field] !== undefined) merged[field] = root[field];
  }
  for (const field of ['headers', 'withoutHeaders', 'queryParams', 'sourceLabels'] as const) {
    if (root[field] || own[field]) merged[field] = { ...root[field], ...own[field] };
  }
  if ((own.gateways ?? []).length === 0 && root.gateways) merged.gateways = root.gateways;
  merged.name = joined(root.name, own.name);
  return merged as HttpMatchSpec;
}

/** Istio joins both names by a dash, and takes the one there is. */
function joined(root: string | undefined, own: string | undefined): string | undefined {
  return root && own ? `${root}-${own}` : own || root;
}

/** Whether a delegate's match could leave its root's: Istio then drops the delegate's rule. */
function contradicts(root: HttpMatchSpec, own: HttpMatchSpec): boolean {
  for (const field of ['uri', 'scheme', 'method', 'authority'] as const) {
    if (leaves(root[field], own[field])) return true;
  }
  for (const field of ['headers', 'withoutHeaders', 'queryParams'] as const) {
    for (const [key, match] of Object.entries(own[field] ?? {})) if (leaves(root[field]?.[key], match)) return true;
  }
  if ((root.ignoreUriCase ?? false) !== (own.ignoreUriCase ?? false)) return true;
  if (root.port && own.port && root.port !== own.port) return true;
  if (root.sourceNamespace && own.sourceNamespace !== root.sourceNamespace) return true;
  for (const [key, value] of Object.entries(own.sourceLabels ?? {})) {
    const outer = root.sourceLabels?.[key];
    if (outer !== undefined && outer !== value) return true;
  }
  const outer = root.gateways ?? [];
  const inner = own.gateways ?? [];
  return outer.length > 0 && inner.length > 0 && !inner.every((gateway) => outer.includes(gateway));
}

function leaves(root: StringMatch | undefined, own: StringMatch | undefined): boolean {
  if (!root || !own) return false;
  const kinds = (match: StringMatch) => Boolean(match.exact || match.prefix || match.regex);
  if (root.regex && kinds(own)) return true;
  if (own.regex && kinds(root)) return true;
  if (root.exact) return Boolean(own.prefix) || own.exact !== root.exact;
  if (root.prefix) {
    const value = own.prefix || own.exact;
    if (value) return !value.startsWith(root.prefix);
  }
  return true;
}
