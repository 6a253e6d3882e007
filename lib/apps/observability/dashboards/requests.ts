import { CustomVariableBuilder, type DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { type HttpLabel, IstioMetrics, type TcpLabel } from '../metrics/istio-metrics';
import { LabelMatch, quantileOf, select, sumRate, type Where } from '../metrics/promql';
import type { RequestRules } from '../prometheus/recording-rules';
import { graph, HALF, type PanelOf, THIRD, WINDOW } from './panels';

export const REPORTER = { reporter: LabelMatch.is('$reporter') } as const;

/** Lets the reader choose whose measurements to see. */
export function withReporter(dashboard: DashboardBuilder): DashboardBuilder {
  return dashboard.withVariable(
    new CustomVariableBuilder('reporter')
      .label('Seen by')
      .description('Clients also see what the mesh adds: injected faults, timeouts, refused connections.')
      .values('clients : source, servers : destination')
      .current({ selected: true, text: 'clients', value: 'source' }),
  );
}

/** Rate, errors and duration from the recorded series, one curve for each value of the legend. */
export function recordedRed<L extends HttpLabel>(rules: RequestRules<L>, legend: string, where: Where<L>): PanelOf[] {
  return [
    graph({
      title: 'Requests',
      unit: units.RequestsPerSecond,
      width: THIRD,
      lines: [{ query: select(rules.rate.metric, where), legend }],
    }),
    graph({
      title: 'Errors',
      description: 'Part of the requests that failed: HTTP 5xx and the server’s errors of gRPC.',
      unit: units.PercentUnit,
      width: THIRD,
      lines: [{ query: select(rules.errorRatio.metric, where), legend }],
    }),
    graph({
      title: 'Duration',
      description: 'Half of the requests, and all but 1 %, are faster than this.',
      unit: units.Milliseconds,
      width: THIRD,
      lines: [
        { query: select(rules.p50.metric, where), legend: `p50 ${legend}` },
        { query: select(rules.p99.metric, where), legend: `p99 ${legend}` },
      ],
    }),
  ];
}

/** Rate, errors and duration straight from the proxies, for groupings that no rule records. */
export function red(by: readonly HttpLabel[], legend: string, where: Where<HttpLabel>): PanelOf[] {
  const failed = { ...where, response_code: LabelMatch.matches('5..') };
  return [
    graph({
      title: 'Requests',
      unit: units.RequestsPerSecond,
      width: THIRD,
      lines: [{ query: sumRate(IstioMetrics.requests, by, WINDOW, where), legend }],
    }),
    graph({
      title: 'Failed requests (5xx)',
      unit: units.RequestsPerSecond,
      width: THIRD,
      lines: [{ query: sumRate(IstioMetrics.requests, by, WINDOW, failed), legend }],
    }),
    graph({
      title: 'Duration',
      unit: units.Milliseconds,
      width: THIRD,
      lines: [0.5, 0.99].map((phi) => ({
        query: quantileOf(phi, IstioMetrics.requestDuration, by, WINDOW, where),
        legend: `p${phi * 100} ${legend}`,
      })),
    }),
  ];
}

/** Bytes and connections of what Istio takes for TCP. */
export function tcp(by: readonly TcpLabel[], legend: string, where: Where<TcpLabel>): PanelOf[] {
  const line = (metric: (typeof IstioMetrics)['tcpSentBytes']) => [
    { query: sumRate(metric, by, WINDOW, where), legend },
  ];
  return [
    graph({
      title: 'TCP connections opened',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: line(IstioMetrics.tcpConnectionsOpened),
    }),
    graph({
      title: 'TCP sent by the server',
      unit: units.BytesPerSecondIEC,
      width: THIRD,
      lines: line(IstioMetrics.tcpSentBytes),
    }),
    graph({
      title: 'TCP received by the server',
      unit: units.BytesPerSecondIEC,
      width: THIRD,
      lines: line(IstioMetrics.tcpReceivedBytes),
    }),
  ];
}

/** Envoy's reasons for the requests that did not go the normal way. */
export function responseFlags(where: Where<HttpLabel>, width = HALF): PanelOf {
  return graph({
    width,
    title: 'What the proxies did (response flags)',
    description:
      'FI and DI: injected abort and delay; UT: timeout; UO: circuit breaker; UH: no healthy endpoint, all ejected; UF: connection failed; NR: no route; URX: retries used up; RBAC denials are 403 without a flag.',
    unit: units.RequestsPerSecond,
    lines: [
      {
        query: sumRate(IstioMetrics.requests, ['response_flags', 'response_code'], WINDOW, {
          ...where,
          response_flags: LabelMatch.isNot('-'),
        }),
        legend: '{{response_flags}} {{response_code}}',
      },
    ],
  });
}
