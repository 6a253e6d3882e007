import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { count, histogramQuantile, sub, sum, time } from '@grafana/promql-builder';
import { IstiodMetrics, ProcessMetrics, type TargetLabel } from '../metrics/istio-metrics';
import type { Metric } from '../metrics/metric';
import { LabelMatch, perSecond, select, sumRate } from '../metrics/promql';
import { ScrapeJob } from '../prometheus/scrape-jobs';
import { dashboard, graph, QUARTER, stat, THIRD, WINDOW, withPanels } from './panels';

const ISTIOD = { job: LabelMatch.is(ScrapeJob.ISTIOD) } as const;

/** istiod: does it run, does what it sends arrive, what does it refuse. */
export function controlPlaneDashboard(): DashboardBuilder {
  const board = dashboard(
    'Control plane',
    'mesh-control-plane',
    'istiod, and how fast its configuration reaches the proxies.',
  );
  withPanels(board, health());
  board.withRow(new RowBuilder('Configuration'));
  withPanels(board, configuration());
  board.withRow(new RowBuilder('Webhooks and certificates'));
  withPanels(board, webhooks());
  board.withRow(new RowBuilder('Process and scraping'));
  return withPanels(board, processes());
}

function health() {
  const total = (metric: Metric<TargetLabel>) => [{ query: sum(select(metric, ISTIOD)), legend: '' }];
  return [
    stat({
      title: 'Versions',
      unit: units.Short,
      lines: [{ query: count(select(IstiodMetrics.build)).by(['component', 'tag']), legend: '{{component}} {{tag}}' }],
    }),
    stat({
      title: 'Connected proxies',
      unit: units.Short,
      lines: [{ query: sum(select(IstiodMetrics.connectedProxies)), legend: '' }],
    }),
    stat({ title: 'Services', unit: units.Short, lines: total(IstiodMetrics.services) }),
    stat({ title: 'VirtualServices', unit: units.Short, lines: total(IstiodMetrics.virtualServices), width: QUARTER }),
  ];
}

function configuration() {
  const convergence = (phi: number) => ({
    query: histogramQuantile(phi, sumRate(IstiodMetrics.convergenceTime.bucket, ['le'], WINDOW)),
    legend: `p${phi * 100}`,
  });
  return [
    graph({
      title: 'From change to proxy',
      description: 'Seconds until a proxy has a change.',
      unit: units.Seconds,
      width: THIRD,
      lines: [convergence(0.5), convergence(0.99)],
    }),
    graph({
      title: 'Pushes',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: [{ query: sumRate(IstiodMetrics.pushes, ['type'], WINDOW), legend: '{{type}}' }],
    }),
    graph({
      title: 'Reasons for pushes',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: [{ query: sumRate(IstiodMetrics.pushTriggers, ['type'], WINDOW), legend: '{{type}}' }],
    }),
    graph({
      title: 'Rejected by proxies',
      description: 'Should be empty: a proxy that rejects goes on with its old configuration.',
      unit: units.CountsPerSecond,
      lines: [
        { query: sumRate(IstiodMetrics.rejects, ['type'], WINDOW), legend: '{{type}}' },
        { query: sumRate(IstiodMetrics.internalErrors, [], WINDOW), legend: 'internal errors' },
      ],
    }),
  ];
}

function webhooks() {
  const line = (metric: Metric<TargetLabel>, legend: string) => ({ query: sum(perSecond(metric, WINDOW)), legend });
  return [
    graph({
      title: 'Objects validated',
      description: 'Every apply of an Istio object; a refused one is an error of kubectl.',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: [line(IstiodMetrics.configAccepted, 'accepted'), line(IstiodMetrics.configRefused, 'refused')],
    }),
    graph({
      title: 'Sidecars injected',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: [line(IstiodMetrics.injections, 'injected'), line(IstiodMetrics.injectionFailures, 'failed')],
    }),
    graph({
      title: 'Certificates issued',
      unit: units.CountsPerSecond,
      width: THIRD,
      lines: [line(IstiodMetrics.certificatesIssued, 'issued')],
    }),
    stat({
      title: 'Root certificate expires in',
      unit: units.Seconds,
      lines: [{ query: sub(select(IstiodMetrics.rootCertificateExpiry), time()), legend: '' }],
    }),
  ];
}

function processes() {
  return [
    graph({
      title: 'CPU of istiod',
      description: 'Cores.',
      unit: units.Short,
      width: THIRD,
      lines: [{ query: perSecond(ProcessMetrics.cpuSeconds, WINDOW, ISTIOD), legend: '{{pod}}' }],
    }),
    graph({
      title: 'Memory of istiod',
      unit: units.BytesIEC,
      width: THIRD,
      lines: [{ query: select(ProcessMetrics.residentMemory, ISTIOD), legend: '{{pod}}' }],
    }),
    graph({
      title: 'Goroutines of istiod',
      unit: units.Short,
      width: THIRD,
      lines: [{ query: select(ProcessMetrics.goroutines, ISTIOD), legend: '{{pod}}' }],
    }),
    graph({
      title: 'Targets that answer Prometheus',
      unit: units.Short,
      lines: [{ query: sum(select(ProcessMetrics.up)).by(['job']), legend: '{{job}}' }],
    }),
  ];
}
