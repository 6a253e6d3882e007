import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { count, div, max, or, sum, vect } from '@grafana/promql-builder';
import { type HttpLabel, IstioMetrics } from '../metrics/istio-metrics';
import type { Metric } from '../metrics/metric';
import { LabelMatch, select, sumRate } from '../metrics/promql';
import { type ServiceLabel, ServiceRules } from '../prometheus/recording-rules';
import { dashboard, FULL, graph, stat, table, WINDOW, withPanels } from './panels';
import { responseFlags, tcp } from './requests';

const CLIENTS = { reporter: LabelMatch.is('source') } as const;
const SERVERS = { reporter: LabelMatch.is('destination') } as const;

/** All services at a glance: which is sick, what goes in, what is not encrypted. */
export function meshDashboard(): DashboardBuilder {
  const rate = sum(select(ServiceRules.rate.metric, CLIENTS));
  const errors = sum(select(ServiceRules.errorRate.metric, CLIENTS));
  const zero = vect(0);
  const secure = (match: LabelMatch) =>
    sumRate(IstioMetrics.requests, [], WINDOW, { ...SERVERS, connection_security_policy: match });
  const perService = (rule: typeof ServiceRules.rate) => select<ServiceLabel>(rule.metric, CLIENTS);

  const row = (rule: typeof ServiceRules.rate) =>
    max(perService(rule)).by(['destination_service', 'destination_service_namespace']);

  return withPanels(
    dashboard('Mesh', 'mesh', 'Every service of the mesh as its clients see it.')
      .withPanel(stat({ title: 'Requests', unit: units.RequestsPerSecond, lines: [{ query: rate, legend: '' }] }))
      .withPanel(
        stat({
          title: 'Failed',
          description: 'Part of all requests that failed.',
          unit: units.PercentUnit,
          bad: 0.05,
          lines: [{ query: div(or(errors, zero), rate), legend: '' }],
        }),
      )
      .withPanel(
        stat({
          title: 'Plaintext requests',
          description: 'Requests that reached a proxy without mutual TLS: 0 when the mesh is STRICT.',
          unit: units.PercentUnit,
          bad: 0.001,
          lines: [
            {
              query: div(or(secure(LabelMatch.is('none')), zero), secure(LabelMatch.isNot('unknown'))),
              legend: '',
            },
          ],
        }),
      )
      .withPanel(
        stat({
          title: 'Services with traffic',
          unit: units.Short,
          lines: [{ query: count(select(ServiceRules.rate.metric, CLIENTS)), legend: '' }],
        }),
      )
      .withPanel(
        table({
          title: 'Services',
          keys: { destination_service: 'Service', destination_service_namespace: 'Namespace' },
          columns: [
            { title: 'Requests', query: row(ServiceRules.rate), unit: units.RequestsPerSecond },
            { title: 'Errors', query: row(ServiceRules.errorRatio), unit: units.PercentUnit },
            { title: 'p50', query: row(ServiceRules.p50), unit: units.Milliseconds },
            { title: 'p90', query: row(ServiceRules.p90), unit: units.Milliseconds },
            { title: 'p99', query: row(ServiceRules.p99), unit: units.Milliseconds },
          ],
        }),
      )
      .withRow(new RowBuilder('Traffic'))
      .withPanel(
        graph({
          title: 'Requests by service',
          unit: units.RequestsPerSecond,
          lines: [{ query: perService(ServiceRules.rate), legend: '{{destination_service}}' }],
        }),
      )
      .withPanel(
        graph({
          title: 'Errors by service',
          unit: units.PercentUnit,
          lines: [{ query: perService(ServiceRules.errorRatio), legend: '{{destination_service}}' }],
        }),
      )
      .withPanel(
        graph({
          title: 'Gateways',
          description: 'What enters and leaves through the gateways, by gateway and destination.',
          unit: units.RequestsPerSecond,
          lines: [
            {
              query: sumRate(IstioMetrics.requests, ['source_workload', 'destination_service'], WINDOW, {
                ...CLIENTS,
                source_workload: LabelMatch.matches('.*gateway.*'),
              }),
              legend: '{{source_workload}} to {{destination_service}}',
            },
          ],
        }),
      )
      .withPanel(responseFlags(CLIENTS))
      .withPanel(
        graph({
          title: 'Outside the registry',
          description:
            'Hosts that no Service or ServiceEntry names: PassthroughCluster lets them through (ALLOW_ANY), BlackHoleCluster refuses them (REGISTRY_ONLY).',
          unit: units.CountsPerSecond,
          width: FULL,
          lines: [IstioMetrics.requests, IstioMetrics.tcpConnectionsOpened].map((metric: Metric<HttpLabel>) => ({
            query: sumRate(metric, ['destination_service_name', 'source_workload', 'destination_service'], WINDOW, {
              ...CLIENTS,
              destination_service_name: LabelMatch.matches('PassthroughCluster|BlackHoleCluster'),
            }),
            legend: '{{destination_service_name}}: {{source_workload}} to {{destination_service}}',
          })),
        }),
      )
      .withRow(new RowBuilder('TCP')),
    tcp(['destination_service'], '{{destination_service}}', CLIENTS),
  );
}
