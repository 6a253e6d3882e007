import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { count, or } from '@grafana/promql-builder';
import { type HttpLabel, IstioMetrics, ProcessMetrics } from '../metrics/istio-metrics';
import type { Metric } from '../metrics/metric';
import { LabelMatch, select } from '../metrics/promql';
import { ScrapeJob } from '../prometheus/scrape-jobs';
import { dashboard, labelVariable, queryVariable, withPanels } from './panels';
import { red, responseFlags, tcp } from './requests';

/** One workload: what it is asked (its own proxy reports that) and what it asks of others. */
export function workloadDashboard(): DashboardBuilder {
  const namespace = LabelMatch.is('$namespace');
  const workload = LabelMatch.is('$workload');
  const inbound = {
    reporter: LabelMatch.is('destination'),
    destination_workload_namespace: namespace,
    destination_workload: workload,
  } as const;
  const outbound = {
    reporter: LabelMatch.is('source'),
    source_workload_namespace: namespace,
    source_workload: workload,
  } as const;

  const clients = (metric: Metric<HttpLabel>) =>
    count(select(metric, { source_workload_namespace: namespace })).by(['source_workload']);
  const servers = (metric: Metric<HttpLabel>) =>
    count(select(metric, { destination_workload_namespace: namespace })).by(['destination_workload']);

  const board = dashboard('Workload', 'mesh-workload', 'What one workload answers and what it asks of other services.')
    .withVariable(
      labelVariable('namespace', 'Namespace', ProcessMetrics.up, 'namespace', {
        job: LabelMatch.matches(`${ScrapeJob.GATEWAYS}|${ScrapeJob.SIDECARS}`),
      }),
    )
    .withVariable(
      queryVariable(
        'workload',
        'Workload',
        or(
          or(clients(IstioMetrics.requests), servers(IstioMetrics.requests)),
          or(clients(IstioMetrics.tcpConnectionsOpened), servers(IstioMetrics.tcpConnectionsOpened)),
        ),
        '/_workload="([^"]+)"/',
      ),
    )
    .withRow(new RowBuilder('Answered, by client'));
  withPanels(
    board,
    red(['source_workload', 'source_workload_namespace'], '{{source_workload}}.{{source_workload_namespace}}', inbound),
  );
  board.withPanel(responseFlags(inbound)).withRow(new RowBuilder('Asked, by service and version'));
  withPanels(
    board,
    red(['destination_service', 'destination_version'], '{{destination_service}} {{destination_version}}', outbound),
  );
  board.withPanel(responseFlags(outbound)).withRow(new RowBuilder('TCP'));
  return withPanels(board, tcp(['destination_service'], '{{destination_service}}', outbound));
}
