/** What a metric counts as, which decides the functions that make sense on it. */
export type MetricKind = 'counter' | 'gauge' | 'histogram';

/**
 * A metric by name, with the labels its series carry. The labels are part of the type: a query that selects or
 * groups by a label the metric does not have is a compile error.
 */
export class Metric<L extends string = string> {
  constructor(
    readonly name: string,
    readonly kind: MetricKind,
    readonly labels: readonly L[],
  ) {}
}

/** A histogram: Prometheus stores it as three series, of which a query names one. */
export class Histogram<L extends string = string> {
  /** How many observations were at most `le`. */
  readonly bucket: Metric<L | 'le'>;
  readonly count: Metric<L>;
  readonly sum: Metric<L>;

  constructor(
    readonly name: string,
    readonly labels: readonly L[],
  ) {
    this.bucket = new Metric<L | 'le'>(`${name}_bucket`, 'counter', [...labels, 'le']);
    this.count = new Metric<L>(`${name}_count`, 'counter', labels);
    this.sum = new Metric<L>(`${name}_sum`, 'counter', labels);
  }
}
