import { Chart, Duration } from 'cdk8s';
import { MeshApp } from '../../../istio';
import { Promtool } from '../testing/promtool';
import { alertingRules } from './alerts';
import { Prometheus, type PrometheusProps } from './prometheus';
import { prometheusConfig, RULE_FILE } from './prometheus-config';
import { recordingRules } from './recording-rules';
import { ruleFile } from './rules';

const promtool = Promtool.find();
const rules = ruleFile([...recordingRules(), ...alertingRules()]);
const check = promtool ? test : test.skip;
const run = (args: string[], files: Record<string, unknown>) => promtool?.run(args, files) ?? { ok: false, output: '' };

/** The files as they lie in the ConfigMap of the construct. */
function mountedFiles(props: Partial<PrometheusProps>): Record<string, string> {
  const app = new MeshApp({ environment: 'demo' });
  new Prometheus(new Chart(app, '90-test'), 'prometheus', { namespace: 'istio-system', ...props });
  const configMap = app.render().objects.find(({ manifest }) => manifest.kind === 'ConfigMap');
  return configMap?.manifest.data as Record<string, string>;
}

check.each<[string, Partial<PrometheusProps>]>([
  ['as it is', {}],
  [
    'with everything said',
    {
      retention: Duration.hours(36),
      scrapeInterval: Duration.seconds(30),
      thresholds: { errorPercent: 0.5, latency: Duration.millis(250), minimumRate: 1, for: Duration.minutes(1) },
      alertmanagers: ['alertmanager.monitoring:9093'],
    },
  ],
])('promtool accepts what Prometheus gets: %s', (_, props) => {
  const { ok, output } = run(['check', 'config', 'prometheus.yml'], mountedFiles(props));
  expect(output).toContain('prometheus.yml is valid prometheus config file syntax');
  expect(output).toMatch(new RegExp(`SUCCESS: ${rules.groups.flatMap((group) => group.rules).length} rules found`));
  expect(ok).toBe(true);
});

check('promtool refuses a wrong configuration, so that its yes means something', () => {
  const config = {
    ...prometheusConfig({ istioNamespace: 'istio-system' }),
    scrape_configs: [{ job_name: 'x', metric_path: '/' }],
  };
  expect(run(['check', 'config', 'prometheus.yml'], { 'prometheus.yml': config, [RULE_FILE]: rules }).ok).toBe(false);
});

const reviews = {
  reporter: 'source',
  destination_service: 'reviews.bookinfo.svc.cluster.local',
  destination_service_name: 'reviews',
  destination_service_namespace: 'bookinfo',
};
const series = (name: string, labels: Record<string, string>) =>
  `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;
const requests = (version: string, code: string, more: Record<string, string> = {}) =>
  series('istio_requests_total', { ...reviews, destination_version: version, response_code: code, ...more });
const recorded = (metric: string, labels: Record<string, string> = {}) =>
  series(metric, { ...reviews, ...labels }).replace(/^([^{]+){/, '{__name__="$1",');

/** A case of `promtool test rules`: series as counters by the 15 s, and what the rules make of them. */
function rulesGive(testCase: object) {
  const files = {
    [RULE_FILE]: rules,
    'test.yml': {
      rule_files: [RULE_FILE],
      evaluation_interval: '15s',
      fuzzy_compare: true,
      tests: [{ interval: '15s', ...testCase }],
    },
  };
  return run(['test', 'rules', 'test.yml'], files);
}

check('rate, errors and ratio are counted per service and per version, gRPC errors included', () => {
  const { output, ok } = rulesGive({
    input_series: [
      { series: requests('v1', '200'), values: '0+120x40' },
      { series: requests('v3', '200'), values: '0+15x40' },
      // NOT_FOUND is an answer, UNKNOWN a failure.
      { series: requests('v3', '200', { grpc_response_status: '5' }), values: '0+5x40' },
      { series: requests('v3', '503'), values: '0+5x40' },
      { series: requests('v3', '200', { grpc_response_status: '2' }), values: '0+5x40' },
    ],
    promql_expr_test: [
      expectation('service:istio_requests:rate1m', {}, 10),
      expectation('service_version:istio_requests:rate1m{destination_version="v3"}', { destination_version: 'v3' }, 2),
      expectation('service:istio_request_errors:ratio_rate1m', {}, 10 / 15 / 10),
      expectation(
        'service_version:istio_request_errors:ratio_rate1m{destination_version="v1"}',
        { destination_version: 'v1' },
        0,
      ),
      expectation(
        'service_version:istio_request_errors:ratio_rate1m{destination_version="v3"}',
        { destination_version: 'v3' },
        1 / 3,
      ),
    ],
  });
  expect(output).toContain('SUCCESS');
  expect(ok).toBe(true);

  function expectation(expr: string, labels: Record<string, string>, value: number) {
    const name = expr.replace(/{.*/, '');
    return { expr, eval_time: '5m', exp_samples: [{ labels: recorded(name, labels), value }] };
  }
});

check('duration is the percentile of the requests, in milliseconds', () => {
  const bucket = (le: string) =>
    series('istio_request_duration_milliseconds_bucket', { ...reviews, destination_version: 'v1', le });
  const { output } = rulesGive({
    input_series: [
      { series: bucket('100'), values: '0+50x40' },
      { series: bucket('500'), values: '0+99x40' },
      { series: bucket('+Inf'), values: '0+100x40' },
    ],
    promql_expr_test: [
      {
        expr: 'service:istio_request_duration_milliseconds:p50_rate1m',
        eval_time: '5m',
        exp_samples: [{ labels: recorded('service:istio_request_duration_milliseconds:p50_rate1m'), value: 100 }],
      },
      {
        expr: 'service:istio_request_duration_milliseconds:p99_rate1m',
        eval_time: '5m',
        exp_samples: [{ labels: recorded('service:istio_request_duration_milliseconds:p99_rate1m'), value: 500 }],
      },
    ],
  });
  expect(output).toContain('SUCCESS');
});

check('a failing canary fires its own alert, not one for the whole service', () => {
  const { output } = rulesGive({
    input_series: [
      { series: requests('v1', '200'), values: '0+120x60' },
      { series: requests('v3', '500'), values: '0+3x60' },
    ],
    alert_rule_test: [
      { eval_time: '3m', alertname: 'VersionErrorRateHigh', exp_alerts: [] },
      {
        eval_time: '10m',
        alertname: 'VersionErrorRateHigh',
        exp_alerts: [
          {
            exp_labels: {
              severity: 'warning',
              destination_service: 'reviews.bookinfo.svc.cluster.local',
              destination_service_namespace: 'bookinfo',
              destination_version: 'v3',
            },
            exp_annotations: {
              summary: 'reviews.bookinfo.svc.cluster.local v3 fails 100% of its requests',
              description:
                'Compare the versions on the Canary dashboard; if only the new one fails, shift its traffic back.',
            },
          },
        ],
      },
      { eval_time: '10m', alertname: 'ServiceErrorRateHigh', exp_alerts: [] },
    ],
  });
  expect(output).toContain('SUCCESS');
});

check('istiod that is gone fires, istiod that answers does not', () => {
  const up = series('up', { job: 'istiod', instance: '10.0.0.1:15014' });
  const fired = [
    {
      exp_labels: { severity: 'critical' },
      exp_annotations: {
        summary: 'no istiod answers',
        description: 'Proxies keep their last configuration; new pods do not start and certificates are not renewed.',
      },
    },
  ];
  const at = (exp_alerts: object[]) => ({
    alert_rule_test: [{ eval_time: '6m', alertname: 'IstiodDown', exp_alerts }],
  });
  expect(rulesGive({ input_series: [{ series: up, values: '1x12 0x40' }], ...at(fired) }).output).toContain('SUCCESS');
  expect(rulesGive({ input_series: [{ series: up, values: '1x40' }], ...at([]) }).output).toContain('SUCCESS');
});

check.each([
  ['a counter that grows', '0x8 1x40'],
  ['a counter that is there from the first failure on', '_x8 1x40'],
])('a configuration that one proxy rejects fires within two minutes: %s', (_, values) => {
  const rejects = series('pilot_total_xds_rejects', { job: 'istiod', type: 'lds' });
  const { output } = rulesGive({
    input_series: [{ series: rejects, values }],
    alert_rule_test: [
      { eval_time: '2m', alertname: 'ConfigurationRejected', exp_alerts: [] },
      {
        eval_time: '4m',
        alertname: 'ConfigurationRejected',
        exp_alerts: [
          {
            exp_labels: { severity: 'critical' },
            exp_annotations: {
              summary: 'proxies reject what istiod sends them',
              description:
                'Run istioctl proxy-status: a proxy that rejects a change goes on with the old configuration.',
            },
          },
        ],
      },
    ],
  });
  expect(output).toContain('SUCCESS');
});
