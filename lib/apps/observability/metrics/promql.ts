import { type Builder, type Expr, histogramQuantile, rate, sum, vector } from '@grafana/promql-builder';
import type { Histogram, Metric } from './metric';

/** A PromQL expression; `toString()` of the builder is the text of the query. */
export type Query = Builder<Expr> & { toString(): string };

/** What a label's value must be. Values are plain text; quoting is the builder's work. */
export class LabelMatch {
  static is(value: string): LabelMatch {
    return new LabelMatch('label', value);
  }

  static isNot(value: string): LabelMatch {
    return new LabelMatch('labelNeq', value);
  }

  /** @param regex RE2, anchored at both ends by Prometheus */
  static matches(regex: string): LabelMatch {
    return new LabelMatch('labelMatchRegexp', regex);
  }

  /** @param regex RE2, anchored at both ends by Prometheus */
  static doesNotMatch(regex: string): LabelMatch {
    return new LabelMatch('labelNotMatchRegexp', regex);
  }

  private constructor(
    readonly method: 'label' | 'labelNeq' | 'labelMatchRegexp' | 'labelNotMatchRegexp',
    readonly value: string,
  ) {}
}

export type Where<L extends string> = { readonly [label in L]?: LabelMatch };

/** The newest value of each series of a metric. */
export function select<L extends string>(metric: Metric<L>, where: Where<L> = {}) {
  const selector = vector(metric.name);
  for (const [label, match] of Object.entries<LabelMatch | undefined>(where)) {
    if (match) selector[match.method](label, match.value);
  }
  return selector;
}

/**
 * How much a counter grows each second.
 *
 * @param window how far back to look, as PromQL writes it: `1m`, or Grafana's `$__rate_interval`
 */
export function perSecond<L extends string>(metric: Metric<L>, window: string, where: Where<L> = {}) {
  return rate(select(metric, where).range(window));
}

/** The growth each second of all series of a counter together, one result for each combination of the labels. */
export function sumRate<L extends string>(metric: Metric<L>, by: readonly L[], window: string, where: Where<L> = {}) {
  return sum(perSecond(metric, window, where)).by([...by]);
}

/**
 * The value that a part of all observations stays under, in the unit of the histogram.
 *
 * @param phi the part, 0 to 1: 0.99 for the 99th percentile
 */
export function quantileOf<L extends string>(
  phi: number,
  histogram: Histogram<L>,
  by: readonly L[],
  window: string,
  where: Where<L> = {},
) {
  return histogramQuantile(phi, sumRate<L | 'le'>(histogram.bucket, ['le', ...by], window, where as Where<L | 'le'>));
}
