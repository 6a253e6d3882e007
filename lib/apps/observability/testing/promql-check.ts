import { parser } from '@prometheus-io/lezer-promql';
import type { Metric } from '../metrics/metric';

/**
 * Parses an expression with Prometheus's own grammar and says what is wrong with it: syntax, a metric nobody reports,
 * a label that metric does not have.
 *
 * @param known every metric that may be named, by the name of its series
 */
export function promqlProblems(expr: string, known: ReadonlyMap<string, Metric>): string[] {
  const text = withoutGrafanaVariables(expr);
  const problems: string[] = [];
  const metrics: Metric[] = [];
  let grouped: string[] = [];
  let selected: Metric | undefined;

  parser.parse(text).iterate({
    enter({ type, from, to, node }) {
      const word = text.slice(from, to);
      if (type.isError) problems.push(`syntax error at ${from}: ${expr}`);
      if (type.name === 'VectorSelector') {
        selected = undefined;
        const name = node.getChild('Identifier');
        const metric = name && known.get(text.slice(name.from, name.to));
        if (metric) metrics.push(metric);
        else problems.push(`unknown metric ${name ? text.slice(name.from, name.to) : word}: ${expr}`);
        selected = metric ?? undefined;
      }
      if (type.name !== 'LabelName') return;
      if (node.parent?.name !== 'UnquotedLabelMatcher') grouped = [...grouped, word];
      else if (selected && !selected.labels.includes(word))
        problems.push(`${selected.name} has no label ${word}: ${expr}`);
    },
  });

  for (const label of grouped) {
    if (!metrics.some((metric) => metric.labels.includes(label)))
      problems.push(`nothing has a label ${label}: ${expr}`);
  }
  if (metrics.length === 0) problems.push(`names no metric: ${expr}`);
  return problems;
}

/** Grafana replaces these before Prometheus sees the query; those inside quotes may stay. */
function withoutGrafanaVariables(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$__range', '1h').replaceAll('$__interval', '15s');
}
