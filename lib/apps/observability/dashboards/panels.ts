import type { Builder as CogBuilder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BigValueColorMode,
  BigValueGraphMode,
  type DataSourceRef,
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  QueryVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Metric } from '../metrics/metric';
import { type Query, select, type Where } from '../metrics/promql';

/** The data source that Grafana is provisioned with; dashboards name it by this uid. */
export const PROMETHEUS_SOURCE: DataSourceRef = { type: 'prometheus', uid: 'prometheus' };

/** Grafana's window for `rate`: at least four scrapes, wider when the time range is wide. */
export const WINDOW = '$__rate_interval';

/** Dashboards that carry this tag link to one another. */
const TAG = 'istio';

/** A grid is 24 columns wide. */
export const FULL = 24;
export const HALF = 12;
export const THIRD = 8;
export const QUARTER = 6;

export type PanelOf = CogBuilder<Panel>;

export interface Line {
  readonly query: Query;

  /** The name in the legend; `{{label}}` stands for a label's value. */
  readonly legend: string;
}

export interface PanelProps {
  readonly title: string;

  /** What it shows and what to make of it, as a tooltip. */
  readonly description?: string;

  /** A unit of Grafana, from `@grafana/grafana-foundation-sdk/units`. */
  readonly unit: string;

  readonly lines: readonly Line[];

  /** Columns of 24. @default 12 */
  readonly width?: number;
}

export function dashboard(title: string, uid: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .timezone('browser')
    .time({ from: 'now-30m', to: 'now' })
    .refresh('15s')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('Mesh dashboards')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .keepTime(true),
    );
}

export function withPanels(dashboard: DashboardBuilder, panels: readonly PanelOf[]): DashboardBuilder {
  for (const panel of panels) dashboard.withPanel(panel);
  return dashboard;
}

/** Curves over time. */
export function graph({ title, description, unit, lines, width = HALF }: PanelProps): PanelOf {
  const panel = new TimeSeriesBuilder()
    .title(title)
    .datasource(PROMETHEUS_SOURCE)
    .unit(unit)
    .min(0)
    .span(width)
    .height(8)
    .fillOpacity(10)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(['lastNotNull', 'max']),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (description) panel.description(description);
  lines.forEach((line, index) => {
    panel.withTarget(target(line, index));
  });
  return panel;
}

/** Numbers as of now; from `bad` on they turn red. */
export function stat(props: PanelProps & { readonly bad?: number }): PanelOf {
  const { title, description, unit, lines, width = QUARTER, bad } = props;
  const panel = new StatBuilder()
    .title(title)
    .datasource(PROMETHEUS_SOURCE)
    .unit(unit)
    .span(width)
    .height(4)
    .graphMode(BigValueGraphMode.Area)
    .colorMode(BigValueColorMode.Value)
    .noValue('none')
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([{ value: null, color: 'green' }, ...(bad === undefined ? [] : [{ value: bad, color: 'red' }])]),
    );
  if (description) panel.description(description);
  lines.forEach((line, index) => {
    panel.withTarget(target(line, index));
  });
  return panel;
}

export interface Column {
  readonly title: string;
  readonly query: Query;
  readonly unit: string;
}

/**
 * One row for each combination of the keys, one column for each query, all as of now. Every query must have these
 * labels and no other, or Grafana does not merge the rows.
 */
export function table(props: {
  readonly title: string;
  readonly description?: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
}): PanelOf {
  const panel = new TableBuilder()
    .title(props.title)

    .datasource(PROMETHEUS_SOURCE)
    .span(FULL)
    .height(10);
  if (props.description) panel.description(props.description);
  const renamed: Record<string, string> = { ...props.keys };
  props.columns.forEach(({ title, query, unit }, index) => {
    renamed[`Value #${refId(index)}`] = title;
    panel
      .withTarget(target({ query, legend: '' }, index).instant().format(PromQueryFormat.Table))
      .overrideByName(title, [{ id: 'unit', value: unit }]);
  });
  return panel
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({ id: 'organize', options: { excludeByName: { Time: true }, renameByName: renamed } });
}

/** A variable whose values are those of a label. */
export function labelVariable<L extends string>(
  name: string,
  label: string,
  metric: Metric<L>,
  of: L,
  where: Where<L> = {},
): QueryVariableBuilder {
  return variable(name, label, `label_values(${select(metric, where)}, ${of})`);
}

/**
 * A variable whose values are cut out of the results of a query.
 *
 * @param regex its first group is the value; a result reads `{label="value"} 1 1700000000000`
 */
export function queryVariable(name: string, label: string, query: Query, regex: string): QueryVariableBuilder {
  return variable(name, label, `query_result(${query})`).regex(regex);
}

function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(PROMETHEUS_SOURCE)
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc);
}

function target({ query, legend }: Line, index: number): DataqueryBuilder {
  return new DataqueryBuilder().expr(query.toString()).legendFormat(legend).refId(refId(index));
}

/** Grafana's names for the queries of a panel: A, B, C. */
function refId(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
