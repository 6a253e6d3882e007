import { App, Chart, Duration } from 'cdk8s';
import fc from 'fast-check';
import {
  HeaderMatch,
  HttpMatch,
  IngressGateway,
  Injection,
  Mesh,
  MeshNamespace,
  PathMatch,
  Rewrite,
  RoutedHost,
  ServicePort,
  TrafficSplit,
} from '..';
import {
  type ConditionSpec,
  type EntrySpec,
  firstRule,
  type RenderedRule,
  type Request,
  rewritten,
  winner,
} from '../traffic/composition.oracle';

/** A host without workloads. */
class Host extends RoutedHost {
  constructor(chart: Chart, mesh: Mesh, id: string) {
    const hostName = `${id}.shop.svc.cluster.local`;
    super(chart, id, { mesh, namespace: 'shop', name: id, hostName, ports: [ServicePort.http(80)] });
  }
}

interface RouteSpec {
  readonly subset: string;
  readonly rewrite?: string;
}
interface ServiceSpec {
  readonly routes: readonly EntrySpec<RouteSpec>[];
  readonly timeouts: readonly EntrySpec<number>[];
}
interface ExposureSpec {
  readonly service: 'a' | 'b';
  readonly rewrite?: string;
}
interface SetSpec {
  readonly a: ServiceSpec;
  readonly b: ServiceSpec;
  readonly exposures: readonly EntrySpec<ExposureSpec>[];
}

const PATHS = ['/', '/a', '/a/', '/a/b', '/A', '/ab', '/b', '/b/c', '/c'];
const REWRITES = ['/', '/a', '/b', '/c/'];

const condition = fc.record({
  path: fc.option(
    fc.record({
      kind: fc.constantFrom('exact' as const, 'prefix' as const),
      value: fc.constantFrom(...PATHS),
      ignoreCase: fc.nat(9).map((roll) => roll < 1),
    }),
    { nil: undefined, freq: 4 },
  ),
  headers: fc.constantFrom<ConditionSpec['headers']>({}, {}, { h: { kind: 'exact', value: '1' } }),
  query: fc.constant({}),
});

function entries<A>(name: string, action: fc.Arbitrary<A>, most: number): fc.Arbitrary<EntrySpec<A>[]> {
  const entry = fc.record({
    alternatives: fc.array(condition, { minLength: 1, maxLength: 2 }),
    priority: fc.option(fc.nat(20), { nil: undefined }),
    action,
  });
  return fc
    .array(entry, { maxLength: most })
    .map((list) => list.map((each, index) => ({ ...each, id: `${name}${index}` })));
}

const hasPaths = (alternatives: readonly ConditionSpec[] | undefined) =>
  alternatives?.every((alternative) => alternative.path) ?? false;

/** A rewrite of what was matched needs a path match. */
function settle<A extends { rewrite?: string }>(list: EntrySpec<A>[]): EntrySpec<A>[] {
  return list.map((entry) =>
    hasPaths(entry.alternatives) ? entry : { ...entry, action: { ...entry.action, rewrite: undefined } },
  );
}

const rewrite = fc.option(fc.constantFrom(...REWRITES), { nil: undefined });
const service = fc.record({
  routes: entries('route', fc.record({ subset: fc.constantFrom('v1', 'v2'), rewrite }), 3).map(settle),
  timeouts: entries('timeout', fc.integer({ min: 1, max: 3 }), 1),
});
const sets: fc.Arbitrary<SetSpec> = fc.record({
  a: service,
  b: service,
  exposures: entries('expose', fc.record({ service: fc.constantFrom('a' as const, 'b' as const), rewrite }), 3)
    .map(settle)
    .filter((list) => list.length > 0),
});

function matchOf(alternatives: readonly ConditionSpec[] = []): HttpMatch | undefined {
  const matches = alternatives.map(({ path, headers }) => {
    const parts = Object.entries(headers).map(([name, { value }]) => HttpMatch.header(HeaderMatch.exact(name, value)));
    if (path) {
      const make = path.kind === 'exact' ? PathMatch.exact : PathMatch.prefix;
      parts.push(HttpMatch.path(make(path.value, { ignoreCase: path.ignoreCase })));
    }
    return parts.length > 0 ? HttpMatch.all(...parts) : undefined;
  });
  const given = matches.filter((match) => match !== undefined);
  // An alternative without a test takes everything.
  return given.length === matches.length ? HttpMatch.any(...given) : undefined;
}

/** The rendered rules, or nothing where the set is rejected. */
function render(set: SetSpec): RenderedRule[] | undefined {
  const chart = new Chart(new App(), 'chart');
  const mesh = new Mesh(chart, 'mesh');
  const namespace = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const hosts = { a: new Host(chart, mesh, 'a'), b: new Host(chart, mesh, 'b') };
  for (const name of ['a', 'b'] as const) {
    const host = hosts[name];
    for (const { id, alternatives, priority, action } of set[name].routes) {
      host.route(id, {
        match: matchOf(alternatives),
        priority,
        to: TrafficSplit.all({ host, subset: action.subset }),
        rewrite: action.rewrite === undefined ? undefined : Rewrite.path(action.rewrite),
      });
    }
    for (const { id, alternatives, priority, action } of set[name].timeouts)
      host.applyTimeout(id, Duration.seconds(action), { match: matchOf(alternatives), priority });
  }
  const ingress = new IngressGateway(chart, 'front', { namespace });
  for (const { id, alternatives, priority, action } of set.exposures) {
    ingress.expose(hosts[action.service], {
      host: '*',
      id,
      match: matchOf(alternatives),
      priority,
      rewrite: action.rewrite === undefined ? undefined : Rewrite.path(action.rewrite),
    });
  }
  const problems = chart.node.findAll().flatMap((construct) => construct.node.validate());
  if (problems.length > 0) return undefined;
  return ingress.virtualService('*').toJson().spec.http ?? [];
}

/** The exposures, then the service that won: each table alone. */
function expected(set: SetSpec, request: Request): object | undefined {
  const exposure = winner(set.exposures, request);
  if (!exposure) return undefined;
  const { service: name, rewrite: uri } = exposure.action;
  const path = rewritten(request.path, exposure.condition?.path, uri);
  const inner = { ...request, path };
  const route = winner(set[name].routes, inner);
  return {
    host: `${name}.shop.svc.cluster.local`,
    subset: route?.action.subset,
    path: rewritten(path, route?.condition?.path, route?.action.rewrite),
    timeout: winner(set[name].timeouts, inner)?.action,
  };
}

function rendered(rules: RenderedRule[], request: Request): object | undefined {
  const first = firstRule(rules, request);
  if (!first) return undefined;
  const { destination } = (first.rule.route as { destination: { host: string; subset?: string } }[])[0] ?? {};
  const timeout = first.rule.timeout as string | undefined;
  return {
    host: destination?.host,
    subset: destination?.subset,
    path: first.path,
    timeout: timeout === undefined ? undefined : Number(timeout.slice(0, -1)),
  };
}

const HEADERS: Request['headers'][] = [{}, { h: '1' }];
const REQUESTS: Request[] = [...PATHS, '/a/b/c', '/a/bc', '/A/b', '/bx', '/c/a', '/c/b', '/aa', '//'].flatMap((path) =>
  HEADERS.map((headers) => ({ path, headers, method: 'GET', query: {} })),
);

/** An alternative without a test would be a default rule, which has no priority. */
const tidy = (set: SetSpec): boolean =>
  [...set.exposures, ...[set.a, set.b].flatMap((each) => [...each.routes, ...each.timeouts])].every(
    ({ alternatives = [] }) => alternatives.every(({ path, headers }) => path || Object.keys(headers).length > 0),
  );

test('a request finds what the exposures and then the service say, each table alone', () => {
  let rejected = 0;
  const runs = 400;
  fc.assert(
    fc.property(sets.filter(tidy), (set) => {
      const rules = render(set);
      if (!rules) {
        rejected++;
        return;
      }
      for (const request of REQUESTS) expect(rendered(rules, request)).toEqual(expected(set, request));
    }),
    { numRuns: runs, endOnFailure: false },
  );
  expect(rejected).toBeLessThan(runs * 0.4);
});
