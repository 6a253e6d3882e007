import { isRecord } from '../../manifests';
import {
  ALWAYS,
  type Mirror,
  type PathRewrite,
  type Predicate,
  type Provenance,
  type RouteAction,
  type Rule,
  type WeightedCluster,
} from '../ir';
import {
  type Destination,
  type HttpMatchSpec,
  type HttpRouteSpec,
  type MeshSettings,
  type RouteDestinationSpec,
  type Service,
  type Spec,
  seconds,
} from '../model';
import { applies, isCatchAll, matchedPath, matchPredicate, type RuleContext } from './http-match';
import {
  corsOf,
  faultOf,
  type HeaderEffects,
  hashPolicyOf,
  headersOf,
  joinOperations,
  percentOf,
  retriesOf,
} from './http-policies';
import type { VirtualService } from './virtual-services';

/** What routes need to know of the mesh. */
export interface RouteLookup {
  readonly settings: MeshSettings;
  /** The service a destination's host means, for its port and for ExternalName. */
  service(host: string): Service | undefined;
  /** The consistent hash settings that apply to a destination. */
  hash(destination: Destination): Spec | undefined;
  /** Whether the request came over TLS that this proxy ended. */
  readonly tls: boolean;
}

/**
 * The rules of a VirtualService at one proxy, gateway and port. A rule that matches everything is the last: what
 * follows can never be reached.
 */
export function compileRoutes(
  virtualService: VirtualService,
  context: RuleContext,
  lookup: RouteLookup,
): Rule<RouteAction>[] {
  const rules: Rule<RouteAction>[] = [];
  for (const rule of virtualService.http) {
    const matches = rule.spec.match ?? [];
    if (matches.length === 0) {
      rules.push(lazyRule(ALWAYS, rule.from, () => actionOf(rule.spec, undefined, context, lookup)));
      return rules;
    }
    for (const [index, match] of matches.entries()) {
      if (!applies(match, context)) continue;
      const from: Provenance = { ...rule.from, field: `${rule.from.field ?? ''}.match[${index}]` };
      rules.push(lazyRule(matchPredicate(match), from, () => actionOf(rule.spec, match, context, lookup)));
      if (isCatchAll(match)) return rules;
    }
  }
  return rules;
}

/** A rule whose action is worked out when it is first looked at: most rules of most proxies never are. */
function lazyRule(when: Predicate, from: Provenance, work: () => RouteAction): Rule<RouteAction> {
  let action: RouteAction | undefined;
  return {
    when,
    get action() {
      action ??= work();
      return action;
    },
    from,
  };
}

function actionOf(
  spec: HttpRouteSpec,
  match: HttpMatchSpec | undefined,
  context: RuleContext,
  lookup: RouteLookup,
): RouteAction {
  const headers = headersOf(spec.headers);
  const fault = faultOf(spec.fault);
  const cors = corsOf(spec.corsPolicy);
  const common = {
    name: match?.name ? `${spec.name ?? ''}.${match.name}` : (spec.name ?? ''),
    ...(match?.statPrefix ? { statPrefix: match.statPrefix } : {}),
    ...(fault ? { fault } : {}),
    ...(cors ? { cors } : {}),
  };
  if (spec.redirect || spec.directResponse) {
    return {
      ...common,
      does: spec.redirect
        ? redirectOf(spec.redirect, match, context.port, lookup.tls, lookup.settings)
        : directOf(spec.directResponse ?? {}),
      ...headerFields(headers),
    };
  }
  return { ...common, ...forwardOf(spec, match, headers, context, lookup) };
}

function headerFields(headers: HeaderEffects): Pick<RouteAction, 'requestHeaders' | 'responseHeaders'> {
  return {
    ...(headers.request ? { requestHeaders: headers.request } : {}),
    ...(headers.response ? { responseHeaders: headers.response } : {}),
  };
}

function forwardOf(
  spec: HttpRouteSpec,
  match: HttpMatchSpec | undefined,
  headers: HeaderEffects,
  context: RuleContext,
  lookup: RouteLookup,
): Omit<RouteAction, 'name'> {
  const routes = spec.route ?? [];
  const [only] = routes;
  const single = routes.length === 1 ? only : undefined;
  const hashes = routes.filter((route) => single || route.weight).map((route) => lookup.hash(route.destination));
  const hashPolicy = hashes.flatMap((hash) => hashPolicyOf(hash) ?? []);
  const retries = retriesOf(
    spec.retries ?? lookup.settings.defaultHttpRetryPolicy,
    single !== undefined && hashes[0] !== undefined,
  );
  const destinationHeaders = headersOf(single?.headers);
  const path = pathRewriteOf(spec.rewrite, match);
  const authority =
    textOf(spec.rewrite?.authority) ?? headers.authority ?? (single ? destinationHeaders.authority : undefined);
  const mirrors = mirrorsOf(spec, context, lookup);
  const request = joinOperations(headers.request, destinationHeaders.request);
  const response = joinOperations(headers.response, destinationHeaders.response);
  return {
    does: {
      kind: 'forward',
      to: single
        ? [{ ...clusterOf(single.destination, context.port, lookup), weight: 100 }]
        : routes.filter((route) => route.weight).map((route) => weighted(route, context.port, lookup)),
    },
    timeoutSeconds: seconds(spec.timeout) ?? 0,
    ...(retries ? { retries } : {}),
    ...(mirrors.length > 0 ? { mirrors } : {}),
    ...headerFields({ ...(request ? { request } : {}), ...(response ? { response } : {}) }),
    ...(hashPolicy.length > 0 ? { hashPolicy } : {}),
    ...(path || authority ? { rewrite: { ...(path ? { path } : {}), ...(authority ? { authority } : {}) } } : {}),
  };
}

function weighted(route: RouteDestinationSpec, port: number, lookup: RouteLookup): WeightedCluster {
  const headers = headersOf(route.headers);
  return {
    ...clusterOf(route.destination, port, lookup),
    weight: route.weight ?? 0,
    ...headerFields(headers),
    ...(headers.authority ? { authority: headers.authority } : {}),
  };
}

/** The cluster a destination means: its port, the service's only port, or the port of the request. */
export function clusterOf(
  destination: Destination,
  listenerPort: number,
  lookup: Pick<RouteLookup, 'service'>,
): { host: string; subset?: string; port: number } {
  const service = lookup.service(destination.host);
  const [only] = service?.ports ?? [];
  const single = service?.ports.length === 1 ? only : undefined;
  return {
    host: service?.externalName || destination.host,
    ...(destination.subset ? { subset: destination.subset } : {}),
    port: destination.port?.number ?? single?.number ?? listenerPort,
  };
}

function mirrorsOf(spec: HttpRouteSpec, context: RuleContext, lookup: RouteLookup): Mirror[] {
  const found: Mirror[] = [];
  const percent = percentOf(spec.mirrorPercentage) ?? spec.mirrorPercent ?? spec.mirror_percent ?? 100;
  if (spec.mirror && percent > 0) {
    found.push({ ...clusterOf(spec.mirror, context.port, lookup), percent });
  }
  for (const mirror of spec.mirrors ?? []) {
    const share = percentOf(mirror.percentage) ?? 100;
    if (mirror.destination && share > 0) {
      found.push({ ...clusterOf(mirror.destination, context.port, lookup), percent: share });
    }
  }
  return found;
}

function pathRewriteOf(rewrite: Spec | undefined, match: HttpMatchSpec | undefined): PathRewrite | undefined {
  if (!rewrite) return undefined;
  if (isRecord(rewrite.uriRegexRewrite)) {
    const { match: expression, rewrite: substitution } = rewrite.uriRegexRewrite;
    return { kind: 'regex', regex: String(expression ?? ''), substitution: String(substitution ?? '') };
  }
  const by = textOf(rewrite.uri);
  if (by === undefined) return undefined;
  return { kind: 'prefix', matched: matchedPath(match), ignoreCase: match?.ignoreUriCase ?? false, by };
}

function redirectOf(
  spec: Spec,
  match: HttpMatchSpec | undefined,
  port: number,
  tls: boolean,
  settings: MeshSettings,
): RouteAction['does'] {
  const scheme = textOf(spec.scheme);
  const asked = spec.derivePort === 'FROM_REQUEST_PORT' ? port : typeof spec.port === 'number' ? spec.port : undefined;
  const shown = scheme ?? (tls ? 'https' : 'http');
  const standard = (asked === 80 && shown === 'http') || (asked === 443 && shown === 'https');
  const authority = textOf(spec.authority);
  const path = textOf(spec.uri);
  const prefixRewrite = settings.version === '1.31' ? textOf(spec.prefixRewrite) : undefined;
  return {
    kind: 'redirect',
    status: typeof spec.redirectCode === 'number' && spec.redirectCode !== 0 ? spec.redirectCode : 301,
    ...(scheme ? { scheme } : {}),
    ...(authority ? { authority } : {}),
    ...(asked !== undefined && !standard ? { port: asked } : {}),
    ...(path ? { path } : {}),
    ...(prefixRewrite && !path ? { prefixRewrite: { matched: matchedPath(match), by: prefixRewrite } } : {}),
  };
}

function directOf(spec: Spec): RouteAction['does'] {
  const body = isRecord(spec.body) ? spec.body : {};
  const text =
    typeof body.string === 'string'
      ? body.string
      : typeof body.bytes === 'string'
        ? Buffer.from(body.bytes, 'base64').toString()
        : undefined;
  return { kind: 'direct', status: Number(spec.status ?? 0), ...(text ? { body: text } : {}) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
