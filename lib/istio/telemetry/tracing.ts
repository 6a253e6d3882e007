import type { TelemetrySpecTracing, TelemetrySpecTracingCustomTags } from '../../../imports/telemetry.istio.io';
import { checkHeaderName, checkNotEmpty, checkPercent } from '../values/checks';
import type { TracingProvider } from './providers';

/** What a span says beside what Istio puts into it. */
export class TraceTag {
  static literal(value: string): TraceTag {
    return new TraceTag({ literal: { value: checkNotEmpty('TraceTag.literal', value) } });
  }

  /** @param defaultValue for requests without that header; without it they get no such tag */
  static header(name: string, defaultValue?: string): TraceTag {
    return new TraceTag({ header: { name: checkHeaderName('TraceTag.header', name), defaultValue } });
  }

  private constructor(
    /** @internal */
    readonly spec: TelemetrySpecTracingCustomTags,
  ) {}
}

export interface TracingOptions {
  /** @default - that of the wider scope, or of the mesh */
  readonly provider?: TracingProvider;

  /** @default - none */
  readonly tags?: Readonly<Record<string, TraceTag>>;
}

/**
 * Which requests are traced.
 * @see https://istio.io/latest/docs/tasks/observability/distributed-tracing/telemetry-api/
 */
export class Tracing {
  /**
   * A part of the requests, drawn where a trace begins: the first proxy decides for all that follow.
   * @param percent 0 to 100, in steps of 0.01; Istio's own default is 1
   */
  static sampled(percent: number, options: TracingOptions = {}): Tracing {
    checkPercent('Tracing.sampled', percent);
    const { provider, tags = {} } = options;
    const customTags = Object.fromEntries(Object.entries(tags).map(([name, tag]) => [name, tag.spec]));
    return new Tracing(provider, {
      providers: provider && [{ name: provider.name }],
      randomSamplingPercentage: percent,
      customTags: Object.keys(customTags).length > 0 ? customTags : undefined,
    });
  }

  /** These proxies send no spans; the headers of a trace still pass through them. */
  static disabled(): Tracing {
    return new Tracing(undefined, { disableSpanReporting: true });
  }

  private constructor(
    /** @internal */
    readonly provider: TracingProvider | undefined,
    /** @internal */
    readonly spec: TelemetrySpecTracing,
  ) {}
}
