import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  Grafana,
  type GrafanaProps,
  Jaeger,
  type JaegerProps,
  Kiali,
  type KialiProps,
  Prometheus,
  PrometheusOperator,
  type PrometheusOperatorProps,
  type PrometheusProps,
  type SplitService,
} from '../apps/observability';
import { type AccessLog, type Mesh, MeshService, Telemetry, TelemetryScope, Tracing, TracingProvider } from '../istio';

/** What differs between environments: images, sizes, who may look, how much is traced. */
export interface ObservabilityValues {
  /** @default - as `Prometheus` says */
  readonly prometheus?: Omit<PrometheusProps, 'namespace'>;

  /**
   * Objects for a Prometheus that the Prometheus Operator runs, instead of a Prometheus.
   * @default - a Prometheus of its own
   */
  readonly prometheusOperator?: Omit<PrometheusOperatorProps, 'namespace'>;

  /** @default - as `Grafana` says: with a login */
  readonly grafana?: Omit<GrafanaProps, 'namespace' | 'prometheus' | 'jaeger' | 'splits'>;

  /** @default - as `Jaeger` says */
  readonly jaeger?: Omit<JaegerProps, 'namespace' | 'clusterDomain'>;

  /** @default - as `Kiali` says: with a token */
  readonly kiali?: Omit<KialiProps, 'namespace' | 'prometheus' | 'grafana' | 'jaeger'>;

  /** How many of all requests are traced, 0 to 100. @default 1 */
  readonly tracedPercent?: number;

  /** What the proxies of the whole mesh log. @default - as the installation says */
  readonly accessLog?: AccessLog;
}

export interface ObservabilityProps extends ObservabilityValues {
  readonly mesh: Mesh;
}

/**
 * `90-observability`: Prometheus, Grafana, Jaeger and Kiali in the control plane's namespace, wired to one another, and
 * what the proxies trace and log. Services with a split get a dashboard that compares their versions: make this chart
 * the last one, so that it sees them all.
 */
export class Observability extends Chart {
  /** What the installation must define for the traces to arrive. */
  readonly tracingProvider: TracingProvider;

  constructor(scope: Construct, props: ObservabilityProps) {
    super(scope, '90-observability');
    const { mesh } = props;
    const namespace = mesh.rootNamespace;

    const prometheus = props.prometheusOperator
      ? new PrometheusOperator(this, 'prometheus', { ...props.prometheusOperator, namespace })
      : new Prometheus(this, 'prometheus', { ...props.prometheus, namespace });
    const jaeger = new Jaeger(this, 'jaeger', { ...props.jaeger, namespace, clusterDomain: mesh.clusterDomain });
    const splits = this.splits();
    const grafana = new Grafana(this, 'grafana', { ...props.grafana, namespace, prometheus, jaeger, splits });
    new Kiali(this, 'kiali', { ...props.kiali, namespace, prometheus, jaeger, grafana });

    this.tracingProvider = TracingProvider.openTelemetry('jaeger', jaeger.collector);
    new Telemetry(this, 'telemetry', {
      scope: TelemetryScope.mesh(mesh),
      tracing: Tracing.sampled(props.tracedPercent ?? 1, { provider: this.tracingProvider }),
      accessLog: props.accessLog,
    });
    this.node.addValidation({ validate: () => this.missed(splits) });
  }

  /** Services of any chart that divide their traffic over versions. */
  private splits(): SplitService[] {
    return this.node.root.node
      .findAll()
      .filter((construct) => construct instanceof MeshService)
      .map((service) => ({
        service: service.name,
        namespace: service.namespaceName,
        host: service.hostName,
        protocol: service.ports.some((port) => port.isHttp) ? ('http' as const) : ('tcp' as const),
        versions: versionsIn(service),
      }))
      .filter(({ versions }) => versions.length > 1);
  }

  private missed(seen: readonly SplitService[]): string[] {
    const missing = this.splits().filter(
      ({ host, versions }) => !seen.some((s) => s.host === host && String(s.versions) === String(versions)),
    );
    return missing.map(
      ({ namespace, service, versions }) =>
        `${this.node.path}: ${namespace}/${service} was split over ${versions.join(' and ')} after this chart was made, and has no dashboard for that; make the observability chart the last one`,
    );
  }
}

/** The first target of a split is the stable version, as `TrafficSplit.canary` has it. */
function versionsIn(service: MeshService): string[] {
  const targets = service.splits.flatMap(({ shares }) => shares.map(({ to }) => to));
  return [...new Set(targets.flatMap(({ host, subset }) => (host === service && subset ? [subset] : [])))];
}
