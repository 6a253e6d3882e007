import { checkDnsName, checkNotEmpty, checkPort } from '../values/checks';

/** Where a backend listens, as a service that Istio knows. */
export interface ProviderBackend {
  /** The service's full name, such as `jaeger-collector.istio-system.svc.cluster.local`. */
  readonly service: string;
  readonly port: number;
}

/** One entry of `meshConfig.extensionProviders`: the installation defines it, Telemetry names it. */
export interface ExtensionProvider {
  readonly name: string;

  /** The entry as the mesh configuration has it. */
  toMeshConfig(): Readonly<Record<string, unknown>>;
}

function backend(what: string, { service, port }: ProviderBackend): ProviderBackend {
  return { service: checkDnsName(`${what}: service`, service), port: checkPort(`${what}: port`, port) };
}

/**
 * Where proxies send spans.
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/#MeshConfig-ExtensionProvider
 */
export class TracingProvider implements ExtensionProvider {
  /** Spans as OpenTelemetry over gRPC; the usual port is 4317. */
  static openTelemetry(name: string, to: ProviderBackend): TracingProvider {
    return new TracingProvider(name, { opentelemetry: backend(`TracingProvider ${name}`, to) });
  }

  /** Spans in Zipkin's format over HTTP; the usual port is 9411. */
  static zipkin(name: string, to: ProviderBackend): TracingProvider {
    return new TracingProvider(name, { zipkin: backend(`TracingProvider ${name}`, to) });
  }

  private constructor(
    readonly name: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    checkNotEmpty('TracingProvider: name', name);
  }

  toMeshConfig(): Readonly<Record<string, unknown>> {
    return { name: this.name, ...this.config };
  }
}

/** Where proxies write a line for each request or connection. */
export class AccessLogProvider implements ExtensionProvider {
  /** The proxy's standard output, in the format of the mesh; every installation has it. */
  static readonly ENVOY = new AccessLogProvider('envoy');

  /**
   * The proxy's standard output, one JSON object a line.
   *
   * @param fields Envoy's command operators by field name, such as `{ code: '%RESPONSE_CODE%' }`
   */
  static json(name: string, fields: Readonly<Record<string, string>>): AccessLogProvider {
    return new AccessLogProvider(name, {
      envoyFileAccessLog: { path: '/dev/stdout', logFormat: { labels: { ...fields } } },
    });
  }

  /** An OpenTelemetry collector. */
  static openTelemetry(name: string, to: ProviderBackend): AccessLogProvider {
    return new AccessLogProvider(name, { envoyOtelAls: backend(`AccessLogProvider ${name}`, to) });
  }

  private constructor(
    readonly name: string,
    private readonly config?: Readonly<Record<string, unknown>>,
  ) {
    checkNotEmpty('AccessLogProvider: name', name);
  }

  /** @throws for {@link AccessLogProvider.ENVOY}, which Istio defines by itself */
  toMeshConfig(): Readonly<Record<string, unknown>> {
    if (!this.config)
      throw new Error(`access log provider "${this.name}" is Istio's own; leave it out of the providers`);
    return { name: this.name, ...this.config };
  }
}
