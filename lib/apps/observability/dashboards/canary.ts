import { createHash } from 'node:crypto';
import { type DashboardBuilder, RowBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { div, sub, sum } from '@grafana/promql-builder';
import { IstioMetrics, type TcpLabel } from '../metrics/istio-metrics';
import { LabelMatch, type Query, select, sumRate, type Where } from '../metrics/promql';
import { type VersionLabel, VersionRules } from '../prometheus/recording-rules';
import type { RecordingRule } from '../prometheus/rules';
import { dashboard, FULL, graph, stat, WINDOW, withPanels } from './panels';
import { REPORTER, recordedRed, responseFlags, tcp, withReporter } from './requests';

/** A service whose traffic is divided over versions. */
export interface SplitService {
  readonly service: string;
  readonly namespace: string;

  /** The host's full name. @default `<service>.<namespace>.svc.cluster.local` */
  readonly host?: string;

  /** At least two; the first is the stable one that the others are compared with. */
  readonly versions: readonly string[];

  /**
   * What Istio takes the traffic for.
   * @default 'http' - gRPC included
   */
  readonly protocol?: 'http' | 'tcp';
}

/** What the guide's question "may it have more traffic?" needs: each version beside the stable one. */
export function canaryDashboard(split: SplitService): DashboardBuilder {
  const { service, namespace, versions } = split;
  const [stable, ...canaries] = versions;
  if (stable === undefined || canaries.length === 0) {
    throw new Error(
      `${namespace}/${service}: a canary dashboard compares at least two versions, got ${versions.length}; name the stable version first`,
    );
  }
  const where = {
    ...REPORTER,
    destination_service: LabelMatch.is(split.host ?? `${service}.${namespace}.svc.cluster.local`),
  } as const;

  const board = withReporter(
    dashboard(
      `Canary ${service} (${namespace})`,
      canaryUid(service, namespace),
      `${canaries.join(' and ')} of ${service} beside the stable ${stable}.`,
    ),
  );
  return split.protocol === 'tcp' ? tcpCanary(board, where) : httpCanary(board, where, stable, canaries);
}

function httpCanary(
  board: DashboardBuilder,
  where: Where<VersionLabel>,
  stable: string,
  canaries: readonly string[],
): DashboardBuilder {
  const of = (rule: RecordingRule<VersionLabel>, version: string) =>
    sum(select(rule.metric, { ...where, destination_version: LabelMatch.is(version) }));

  for (const canary of canaries) {
    const beside = (rule: RecordingRule<VersionLabel>): Query => sub(of(rule, canary), of(rule, stable));
    withPanels(board, [
      stat({
        title: `${canary}: errors`,
        unit: units.PercentUnit,
        bad: 0.05,
        lines: [{ query: of(VersionRules.errorRatio, canary), legend: '' }],
      }),
      stat({
        title: `${canary}: more errors than ${stable}`,
        description: 'Above 0 the canary fails more often.',
        unit: units.PercentUnit,
        bad: 0.01,
        lines: [{ query: beside(VersionRules.errorRatio), legend: '' }],
      }),
      stat({
        title: `${canary}: p99`,
        unit: units.Milliseconds,
        lines: [{ query: of(VersionRules.p99, canary), legend: '' }],
      }),
      stat({
        title: `${canary}: p99 slower than ${stable} by`,
        description: 'Below 0 the canary is faster.',
        unit: units.Milliseconds,
        bad: 100,
        lines: [{ query: beside(VersionRules.p99), legend: '' }],
      }),
    ]);
  }

  const rates = select(VersionRules.rate.metric, where);
  board.withRow(new RowBuilder('Versions')).withPanel(
    graph({
      title: 'Share of the requests',
      description: 'Should come near the weights of the split; requests that another route takes first count as well.',
      unit: units.PercentUnit,
      lines: [
        {
          query: div(sum(rates).by(['destination_version']), sum(rates))
            .ignoring(['destination_version'])
            .groupLeft([]),
          legend: '{{destination_version}}',
        },
      ],
    }),
  );
  board.withPanel(responseFlags(where));
  return withPanels(board, recordedRed(VersionRules, '{{destination_version}}', where));
}

function tcpCanary(board: DashboardBuilder, where: Where<TcpLabel>): DashboardBuilder {
  const opened = (by: readonly TcpLabel[]) => sumRate(IstioMetrics.tcpConnectionsOpened, by, WINDOW, where);
  board.withPanel(
    graph({
      title: 'Share of the connections',
      width: FULL,
      description: 'Should come near the weights of the split: TCP is divided by connection, not by message.',
      unit: units.PercentUnit,
      lines: [
        {
          query: div(opened(['destination_version']), opened([]))
            .ignoring(['destination_version'])
            .groupLeft([]),
          legend: '{{destination_version}}',
        },
      ],
    }),
  );
  return withPanels(board, tcp(['destination_version'], '{{destination_version}}', where));
}

/** Grafana allows 40 characters; a longer name keeps its beginning and gets a digest of the whole. */
export function canaryUid(service: string, namespace: string): string {
  const uid = `canary-${namespace}-${service}`;
  if (uid.length <= 40) return uid;
  return `${uid.slice(0, 31)}-${createHash('sha256').update(uid).digest('hex').slice(0, 8)}`;
}
