import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { count, or } from '@grafana/promql-builder';
import { IstioMetrics } from '../metrics/istio-metrics';
import { LabelMatch, select, sumRate } from '../metrics/promql';
import { ServiceRules, VersionRules } from '../prometheus/recording-rules';
import { dashboard, graph, queryVariable, stat, THIRD, WINDOW, withPanels } from './panels';
import { REPORTER, recordedRed, red, responseFlags, tcp, withReporter } from './requests';

const SERVICE = { ...REPORTER, destination_service: LabelMatch.is('$service') } as const;

/** One service: rate, errors and duration per version and per client. */
export function serviceDashboard(): DashboardBuilder {
  const board = withReporter(
    dashboard('Service', 'mesh-service', 'Rate, errors and duration of one service, per version.'),
  )
    .withVariable(
      queryVariable(
        'service',
        'Service',
        or(
          count(select(IstioMetrics.requests)).by(['destination_service']),
          count(select(IstioMetrics.tcpConnectionsOpened)).by(['destination_service']),
        ),
        '/destination_service="([^"]+)"/',
      ),
    )
    .withPanel(
      stat({
        title: 'Requests',
        unit: units.RequestsPerSecond,
        lines: [{ query: select(ServiceRules.rate.metric, SERVICE), legend: '' }],
      }),
    )
    .withPanel(
      stat({
        title: 'Errors',
        unit: units.PercentUnit,
        bad: 0.05,
        lines: [{ query: select(ServiceRules.errorRatio.metric, SERVICE), legend: '' }],
      }),
    )
    .withPanel(
      stat({
        title: 'p50',
        unit: units.Milliseconds,
        lines: [{ query: select(ServiceRules.p50.metric, SERVICE), legend: '' }],
      }),
    )
    .withPanel(
      stat({
        title: 'p99',
        unit: units.Milliseconds,
        bad: 1000,
        lines: [{ query: select(ServiceRules.p99.metric, SERVICE), legend: '' }],
      }),
    )
    .withRow(new RowBuilder('Versions'));
  withPanels(board, recordedRed(VersionRules, '{{destination_version}}', SERVICE));

  board.withRow(new RowBuilder('Clients'));
  withPanels(
    board,
    red(['source_workload', 'source_workload_namespace'], '{{source_workload}}.{{source_workload_namespace}}', SERVICE),
  );

  board
    .withRow(new RowBuilder('Answers'))
    .withPanel(
      graph({
        title: 'Response codes',
        width: THIRD,
        unit: units.RequestsPerSecond,
        lines: [
          {
            query: sumRate(IstioMetrics.requests, ['response_code', 'destination_version'], WINDOW, SERVICE),
            legend: '{{response_code}} {{destination_version}}',
          },
        ],
      }),
    )
    .withPanel(responseFlags(SERVICE, THIRD))
    .withPanel(
      graph({
        title: 'Security of the connections',
        width: THIRD,
        description: 'Only servers know it: choose them in "Seen by".',
        unit: units.RequestsPerSecond,
        lines: [
          {
            query: sumRate(
              IstioMetrics.requests,
              ['connection_security_policy', 'source_workload_namespace'],
              WINDOW,
              SERVICE,
            ),
            legend: '{{connection_security_policy}} from {{source_workload_namespace}}',
          },
        ],
      }),
    )
    .withRow(new RowBuilder('TCP'));
  return withPanels(board, tcp(['destination_version'], '{{destination_version}}', SERVICE));
}
