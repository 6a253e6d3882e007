import { Duration, Size } from 'cdk8s';
import type { Construct } from 'constructs';
import { stringify } from 'yaml';
import { ConfigFiles, KubeService, type ProviderBackend, Resources } from '../../../istio';
import { Addon, type AddonProps, type AddonStorage, probes } from '../addon';
import { JaegerPorts, jaegerConfig } from './config';

const CONFIG_FOLDER = '/etc/jaeger';
const DATA_FOLDER = '/badger';
const COLLECTOR = 'jaeger-collector';

/** A Jaeger that has the mesh's traces. */
export interface IJaeger {
  /** Its query API and its pages, inside the cluster. */
  readonly queryUrl: string;

  /** Its query API over gRPC. */
  readonly queryGrpcUrl: string;

  /**
   * Its address in a browser, which Kiali links to.
   * @default - Kiali shows no link
   */
  readonly publicUrl?: string;
}

export interface JaegerProps extends AddonProps {
  /** @default 'docker.io/jaegertracing/jaeger:2.14.0' */
  readonly image?: string;

  /**
   * How many traces are kept in memory; the oldest go first. Without effect when there is storage.
   * @default 20000
   */
  readonly maxTraces?: number;

  /**
   * Keeps the traces on a disk, for `retention`.
   * @default - in memory: they go with the pod
   */
  readonly storage?: AddonStorage;

  /**
   * How long traces are kept on the disk.
   * @default 3 days
   */
  readonly retention?: Duration;

  /** @default - Kiali shows no link */
  readonly publicUrl?: string;

  /** @default 'cluster.local' */
  readonly clusterDomain?: string;
}

/**
 * Jaeger in one pod: takes spans from the proxies by OpenTelemetry or Zipkin, and shows them.
 *
 * @see https://istio.io/latest/docs/ops/integrations/jaeger/
 */
export class Jaeger extends Addon implements IJaeger {
  readonly queryUrl: string;
  readonly queryGrpcUrl: string;
  readonly publicUrl?: string;

  /** Where proxies send spans as OpenTelemetry, for `TracingProvider.openTelemetry`. */
  readonly collector: ProviderBackend;

  constructor(scope: Construct, id: string, props: JaegerProps) {
    const retention = `${(props.retention ?? Duration.days(3)).toHours()}h`;
    const config = jaegerConfig(
      props.storage ? { folder: DATA_FOLDER, retention } : { maxTraces: props.maxTraces ?? 20_000 },
    );
    super(scope, id, props.namespace, {
      name: 'jaeger',
      image: props.image ?? 'docker.io/jaegertracing/jaeger:2.14.0',
      user: 10001,
      args: ['--config', `${CONFIG_FOLDER}/config.yaml`],
      ports: [
        { name: 'http-query', port: JaegerPorts.query, targetPort: JaegerPorts.query },
        { name: 'grpc-query', port: JaegerPorts.queryGrpc, targetPort: JaegerPorts.queryGrpc },
      ],
      metricsPort: JaegerPorts.metrics,
      configFiles: [ConfigFiles.at(CONFIG_FOLDER, { 'config.yaml': stringify(config) })],
      ...(props.storage && { dataPath: DATA_FOLDER, storage: props.storage }),
      writablePaths: ['/tmp'],
      resources:
        props.resources ??
        Resources.of({
          cpuMillis: 50,
          cpuLimitMillis: 500,
          memory: Size.mebibytes(128),
          memoryLimit: Size.gibibytes(1),
        }),
      ...probes(JaegerPorts.health, { ready: '/status' }),
    });
    new KubeService(this, 'collector', {
      name: COLLECTOR,
      namespace: props.namespace,
      app: this.name,
      ports: [
        { name: 'grpc-otlp', port: JaegerPorts.otlpGrpc, targetPort: JaegerPorts.otlpGrpc },
        { name: 'http-otlp', port: JaegerPorts.otlpHttp, targetPort: JaegerPorts.otlpHttp },
        { name: 'http-zipkin', port: JaegerPorts.zipkin, targetPort: JaegerPorts.zipkin },
      ],
    });
    const { namespace, clusterDomain = 'cluster.local' } = props;
    this.collector = { service: `${COLLECTOR}.${namespace}.svc.${clusterDomain}`, port: JaegerPorts.otlpGrpc };
    this.queryUrl = this.urlOf(JaegerPorts.query);
    this.queryGrpcUrl = this.urlOf(JaegerPorts.queryGrpc);
    this.publicUrl = props.publicUrl;
  }
}
