import { Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  Fault,
  HeaderChanges,
  HeaderMatch,
  HttpMatch,
  type HttpMethod,
  type ITrafficTarget,
  Mirror,
  PathMatch,
  QueryMatch,
  Retries,
  Rewrite,
  type RoutedHost,
  TrafficSplit,
} from '..';
import {
  type ConditionSpec,
  type EntrySpec,
  type Request,
  rewritten,
  type TextSpec,
  winner,
} from './composition.oracle';

// Random sets of routes and policies, how they are written down with the library, and what they mean.

export interface RouteSpec {
  readonly subset: string;
  readonly rewrite?: string;
}
export interface PolicySpec {
  readonly kind: 'delay' | 'abort' | 'timeout' | 'retries' | 'mirror' | 'headers';
  readonly value: number;
}
export interface SetSpec {
  readonly routes: readonly EntrySpec<RouteSpec>[];
  readonly policies: readonly EntrySpec<PolicySpec>[];
}

const KINDS = ['delay', 'abort', 'timeout', 'retries', 'mirror', 'headers'] as const;
const PATHS = ['/', '/a', '/a/b', '/A', '/ab', '/a/b/c', '/b', '/b/c', '/static', '/Static/x'];

const text = (value: string): TextSpec => ({ kind: 'exact', value });
const ignoringCase = fc.nat(9).map((roll) => roll < 1);
const pathSpec: fc.Arbitrary<TextSpec> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('exact' as const),
      value: fc.constantFrom(...PATHS),
      ignoreCase: ignoringCase,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('prefix' as const),
      value: fc.constantFrom(...PATHS),
      ignoreCase: ignoringCase,
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('/a.*', '/[ab]/.+', '/static(/.*)?')
      .map((value): TextSpec => ({ kind: 'regex', value })),
  },
);
const headerSpec: fc.Arbitrary<TextSpec> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('jason', 'jane').map(text) },
  { weight: 2, arbitrary: fc.constantFrom('ja', 'jas').map((value): TextSpec => ({ kind: 'prefix', value })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('present' as const, 'absent' as const).map((kind): TextSpec => ({ kind, value: '' })),
  },
  { weight: 1, arbitrary: fc.constantFrom('jason', 'x').map((value): TextSpec => ({ kind: 'not', value })) },
);
const some = <T>(value: fc.Arbitrary<T>, weight: number) =>
  fc.oneof({ weight, arbitrary: value }, { weight: 10 - weight, arbitrary: fc.constant(undefined) });
const named = (
  names: string[],
  value: fc.Arbitrary<TextSpec>,
  weight: number,
): fc.Arbitrary<Record<string, TextSpec>> =>
  fc
    .tuple(...names.map((name) => some(value, weight).map((spec) => (spec ? [[name, spec] as const] : []))))
    .map((parts) => Object.fromEntries(parts.flat()));

const condition: fc.Arbitrary<ConditionSpec> = fc
  .record({
    path: some(pathSpec, 6),
    headers: named(['end-user', 'beta'], headerSpec, 3),
    query: named(
      ['q'],
      fc.oneof(fc.constantFrom('1', '2').map(text), fc.constant<TextSpec>({ kind: 'prefix', value: '1' })),
      2,
    ),
    method: some(fc.constantFrom('GET', 'POST'), 2),
  })
  .map((spec) =>
    spec.path || spec.method || Object.keys({ ...spec.headers, ...spec.query }).length > 0
      ? spec
      : { ...spec, path: text('/a') },
  );

const tests = (spec: ConditionSpec) =>
  Object.keys({ ...spec.headers, ...spec.query }).length +
  (spec.method ? 1 : 0) +
  (spec.path?.kind === 'exact' ? 2 : spec.path ? 1 : 0);
/** What tests more comes first, as a person would number it: otherwise many sets have routes that are never reached. */
const byTests = (a: { alternatives: readonly ConditionSpec[] }, b: { alternatives: readonly ConditionSpec[] }) =>
  Math.min(...b.alternatives.map(tests)) - Math.min(...a.alternatives.map(tests));

function entries<A>(
  prefix: string,
  action: (alternatives: readonly ConditionSpec[]) => fc.Arbitrary<A>,
  most: number,
): fc.Arbitrary<EntrySpec<A>[]> {
  const one = fc.array(condition, { minLength: 1, maxLength: 2 }).chain((alternatives) =>
    fc.record({
      alternatives: fc.constant(alternatives),
      action: action(alternatives),
      prioritized: fc.integer({ min: 0, max: 9 }),
    }),
  );
  return fc.array(one, { maxLength: most }).map((list) =>
    [...list].sort(byTests).map(({ alternatives, action: what, prioritized }, index) => ({
      id: `${prefix}-${index}`,
      alternatives,
      action: what,
      // Without priorities most random sets have ties, which are errors by design.
      priority: prioritized === 0 ? undefined : index,
    })),
  );
}

const routeAction = (alternatives: readonly ConditionSpec[]): fc.Arbitrary<RouteSpec> =>
  fc.record({
    subset: fc.constantFrom('v1', 'v2', 'v3'),
    rewrite: alternatives.every((spec) => spec.path)
      ? some(fc.constantFrom('/', '/new', '/a'), 2)
      : fc.constant(undefined),
  });
const policyAction = () => fc.record({ kind: fc.constantFrom(...KINDS), value: fc.integer({ min: 1, max: 3 }) });

/** Random routes and policies of one host. */
export const set: fc.Arbitrary<SetSpec> = fc.record({
  routes: fc
    .tuple(entries('route', routeAction, 3), some(fc.constantFrom('v1', 'v2'), 7))
    .map(([list, fallback]) => (fallback ? [...list, { id: 'rest', action: { subset: fallback } }] : list)),
  policies: fc
    .tuple(entries('policy', policyAction, 3), some(policyAction(), 4))
    .map(([list, always]) => (always ? [...list, { id: 'always', action: always }] : list)),
});

export const request: fc.Arbitrary<Request> = fc.record({
  path: fc.constantFrom(...PATHS, '/a/bc', '/abc', '/STATIC/x', '/c'),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  headers: fc
    .record({
      'end-user': fc.constantFrom('jason', 'jane', 'jasper', 'x', undefined),
      beta: fc.constantFrom('jason', 'y', undefined),
    })
    .map((headers) =>
      Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      ),
    ),
  query: fc.constantFrom('1', '12', '2', undefined).map((q): Record<string, string> => (q === undefined ? {} : { q })),
});

function matchOf(alternatives: readonly ConditionSpec[] | undefined): HttpMatch | undefined {
  if (!alternatives) return undefined;
  return HttpMatch.any(
    ...alternatives.map((spec) =>
      HttpMatch.all(
        ...(spec.path ? [HttpMatch.path(pathMatch(spec.path))] : []),
        ...(spec.method ? [HttpMatch.method(spec.method as HttpMethod)] : []),
        ...Object.entries(spec.headers).map(([name, test]) => HttpMatch.header(headerMatch(name, test))),
        ...Object.entries(spec.query).map(([name, test]) =>
          HttpMatch.query(
            test.kind === 'prefix' ? QueryMatch.prefix(name, test.value) : QueryMatch.exact(name, test.value),
          ),
        ),
      ),
    ),
  );
}

function pathMatch({ kind, value, ignoreCase }: TextSpec): PathMatch {
  if (kind === 'regex') return PathMatch.regex(value);
  return kind === 'prefix' ? PathMatch.prefix(value, { ignoreCase }) : PathMatch.exact(value, { ignoreCase });
}

function headerMatch(name: string, { kind, value }: TextSpec): HeaderMatch {
  if (kind === 'present') return HeaderMatch.present(name);
  if (kind === 'absent') return HeaderMatch.absent(name);
  if (kind === 'not') return HeaderMatch.not(HeaderMatch.exact(name, value));
  return kind === 'prefix' ? HeaderMatch.prefix(name, value) : HeaderMatch.exact(name, value);
}

const DELAY = (value: number) => Duration.seconds(value);

function addPolicy(host: VersionedHost, { id, alternatives, priority, action }: EntrySpec<PolicySpec>): void {
  const props = { match: matchOf(alternatives), priority };
  const { kind, value } = action;
  if (kind === 'delay') host.injectFault(id, Fault.delay(DELAY(value)), props);
  else if (kind === 'abort') host.injectFault(id, Fault.abort(500 + value), props);
  else if (kind === 'timeout') host.applyTimeout(id, DELAY(value), props);
  else if (kind === 'retries') host.applyRetries(id, Retries.of({ attempts: value }), props);
  else if (kind === 'mirror') host.mirrorTo(id, Mirror.to(host.version(`v${value}`)), props);
  else host.changeHeaders(id, HeaderChanges.of({ request: { set: { x: String(value) } } }), props);
}

/** A host with versions to route to. */
export type VersionedHost = RoutedHost & { version(name: string): ITrafficTarget };

/** Tells a host all routes and policies of a set. */
export function contribute(host: VersionedHost, { routes, policies }: SetSpec): void {
  for (const { id, alternatives, priority, action } of routes) {
    const to = TrafficSplit.all(host.version(action.subset));
    const rewrite = action.rewrite === undefined ? undefined : Rewrite.path(action.rewrite);
    host.route(id, { match: matchOf(alternatives), priority, to, rewrite });
  }
  for (const policy of policies) addPolicy(host, policy);
}

/** What each axis alone says about it. */
export function expected({ routes, policies }: SetSpec, asked: Request) {
  const route = winner(routes, asked);
  const value = (kind: PolicySpec['kind']) =>
    winner(
      policies.filter((policy) => policy.action.kind === kind),
      asked,
    )?.action.value;
  const [delay, abort, timeout, retries, mirror, headers] = KINDS.map(value);
  return {
    subset: route?.action.subset,
    path: rewritten(asked.path, route?.condition?.path, route?.action.rewrite),
    delay: delay && `${delay}s`,
    abort: abort && 500 + abort,
    timeout: timeout && `${timeout}s`,
    retries,
    mirror: mirror && `v${mirror}`,
    headers: headers && String(headers),
  };
}
