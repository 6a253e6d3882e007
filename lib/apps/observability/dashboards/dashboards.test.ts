import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { withRecordedMetrics } from '../prometheus/recorded-metrics';
import { promqlProblems } from '../testing/promql-check';
import { Promtool } from '../testing/promtool';
import { canaryUid, type SplitService } from './canary';
import { meshDashboards } from './dashboards';

const reviews: SplitService = { service: 'reviews', namespace: 'bookinfo', versions: ['v1', 'v3'] };
const tcpEcho: SplitService = {
  service: 'tcp-echo',
  namespace: 'istio-io-tcp-traffic-shifting',
  versions: ['v1', 'v2'],
  protocol: 'tcp',
};
const dashboards = meshDashboards([reviews, tcpEcho]);

/** Every query of a dashboard: of its panels, wherever they nest, and of its variables. */
function queries(dashboard: Dashboard): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value && typeof value === 'object') {
      for (const [key, child] of Object.entries(value)) {
        if (key === 'expr' && typeof child === 'string') found.push(child);
        else visit(child);
      }
    }
  };
  visit(dashboard.panels);
  for (const variable of dashboard.templating?.list ?? []) {
    const text = variable.type === 'query' ? String(variable.query) : '';
    const labels = /^label_values\((.*), (\w+)\)$/.exec(text);
    // The label asked for must exist as much as one that is grouped by.
    if (labels) found.push(`count by (${labels[2]}) (${labels[1]})`);
    else if (text) found.push(text.replace(/^query_result\((.*)\)$/, '$1'));
  }
  return found;
}

const all = dashboards.flatMap(queries);

test('every query parses and names only metrics and labels that exist', () => {
  expect(all.length).toBeGreaterThan(60);
  expect(all.flatMap((expr) => promqlProblems(expr, withRecordedMetrics()))).toEqual([]);
});

const promtool = Promtool.find();
(promtool ? test : test.skip)('promtool reads every query of every dashboard', () => {
  const rules = [...new Set(all)].map((expr, i) => ({
    record: `query:${i}`,
    expr: expr.replaceAll('$__rate_interval', '1m'),
  }));
  const { ok, output } =
    promtool?.run(['check', 'rules', 'q.yml'], { 'q.yml': { groups: [{ name: 'q', rules }] } }) ?? {};
  expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
  expect(ok).toBe(true);
});

test('every dashboard has a uid of its own that Grafana takes, and every panel the provisioned data source', () => {
  const uids = dashboards.map(({ uid }) => uid ?? '');
  expect(uids).toEqual([
    'mesh',
    'mesh-service',
    'mesh-workload',
    'mesh-control-plane',
    'canary-bookinfo-reviews',
    expect.stringMatching(/^canary-istio-io-tcp-traffic-shi-[0-9a-f]{8}$/),
  ]);
  for (const uid of uids) expect(uid.length).toBeLessThanOrEqual(40);
  for (const panel of dashboards.flatMap((d) => d.panels ?? [])) {
    if (panel.type !== 'row') expect(panel).toMatchObject({ datasource: { type: 'prometheus', uid: 'prometheus' } });
  }
});

test('panels do not overlap and stay on the grid', () => {
  for (const { title, panels = [] } of dashboards) {
    const cells = new Map<string, string>();
    for (const panel of panels) {
      const { x = 0, y = 0, w = 0, h = 0 } = panel.gridPos ?? {};
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          const cell = `${column},${row}`;
          expect([title, panel.title, cells.get(cell)]).toEqual([title, panel.title, undefined]);
          cells.set(cell, panel.title ?? '');
        }
      }
    }
  }
});

test('a canary dashboard looks at its own service and compares each version with the first', () => {
  const [canary] = meshDashboards([{ ...reviews, versions: ['v1', 'v2', 'v3'] }]).slice(-1);
  expect(canary?.title).toBe('Canary reviews (bookinfo)');
  const exprs = canary ? queries(canary) : [];
  for (const expr of exprs) expect(expr).toContain('destination_service="reviews.bookinfo.svc.cluster.local"');
  const titles = canary?.panels?.map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(['v2: more errors than v1', 'v3: more errors than v1']));
  expect(exprs.filter((e) => e.includes(') - (') && e.includes('destination_version="v1"'))).toHaveLength(4);
});

test('TCP is compared by connections, since it has no requests', () => {
  const exprs = queries(dashboards.at(-1) as Dashboard);
  for (const expr of exprs) expect(expr).toMatch(/istio_tcp_/);
});

test('one version is nothing to compare', () => {
  expect(() => meshDashboards([{ ...reviews, versions: ['v1'] }])).toThrow(
    'bookinfo/reviews: a canary dashboard compares at least two versions, got 1; name the stable version first',
  );
});

test('long names keep their uids apart', () => {
  const namespace = 'a-namespace-with-a-very-long-name-indeed';
  expect(canaryUid('reviews', namespace)).not.toBe(canaryUid('ratings', namespace));
});
