import { Duration } from 'cdk8s';
import { knownMetrics } from '../metrics/istio-metrics';
import { promqlProblems } from '../testing/promql-check';
import { alertingRules } from './alerts';
import { withRecordedMetrics } from './recorded-metrics';
import { recordingRules } from './recording-rules';
import { AlertingRule, prometheusDuration, RecordingRule, ruleFile } from './rules';

const rules = [...recordingRules(), ...alertingRules()].flatMap((group) => group.rules);
const known = withRecordedMetrics();

test('every rule parses and names only metrics and labels that exist', () => {
  const problems = rules.flatMap((rule) =>
    promqlProblems((rule instanceof RecordingRule ? rule.expr : rule.props.expr).toString(), known),
  );
  expect(problems).toEqual([]);
});

test.each([
  ['sum(rate(istio_requests_total[1m])', 'syntax error'],
  ['sum(rate(istio_request_total[1m]))', 'unknown metric istio_request_total'],
  ['istio_requests_total{destination="x"}', 'istio_requests_total has no label destination'],
  ['sum by (versions) (istio_requests_total)', 'nothing has a label versions'],
])('the check itself finds what is wrong with %s', (expr, problem) => {
  expect(promqlProblems(expr, knownMetrics()).join()).toContain(problem);
});

test('no two rules have one name', () => {
  const names = rules.map((rule) => (rule instanceof RecordingRule ? rule.metric.name : rule.name));
  expect(new Set(names).size).toBe(names.length);
});

test('every alert says how long, how urgent, what and what to do', () => {
  for (const rule of rules.filter((r) => r instanceof AlertingRule)) {
    expect(rule.props.for.toSeconds()).toBeGreaterThan(0);
    expect(rule.props.summary).toMatch(/^[^A-Z].*[^.]$/);
    expect(rule.props.description).toMatch(/\.$/);
  }
});

test('thresholds are the user’s', () => {
  const [group] = ruleFile(
    alertingRules({ errorPercent: 1, latency: Duration.millis(250), for: Duration.minutes(1) }),
  ).groups;
  expect(group?.rules).toEqual([
    expect.objectContaining({ alert: 'ServiceErrorRateHigh', for: '1m', expr: expect.stringContaining('> (0.01)') }),
    expect.objectContaining({ alert: 'VersionErrorRateHigh', for: '1m', expr: expect.stringContaining('> (0.01)') }),
    expect.objectContaining({ alert: 'ServiceLatencyHigh', for: '1m', expr: expect.stringContaining('> (250)') }),
  ]);
});

test.each([
  [Duration.days(15), '15d'],
  [Duration.minutes(90), '90m'],
  [Duration.seconds(15), '15s'],
  [Duration.millis(1500), '1500ms'],
])('%s is written in the largest unit that is exact', (duration, text) => {
  expect(prometheusDuration(duration)).toBe(text);
});
