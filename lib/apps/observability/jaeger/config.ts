/** The ports Jaeger listens on. */
export const JaegerPorts = {
  otlpGrpc: 4317,
  otlpHttp: 4318,
  zipkin: 9411,
  query: 16686,
  queryGrpc: 16685,
  health: 13133,
  metrics: 8888,
} as const;

const STORAGE = 'traces';
const on = (port: number) => ({ endpoint: `0.0.0.0:${port}` });

/** Where traces are kept. */
export type JaegerStorage = { readonly maxTraces: number } | { readonly folder: string; readonly retention: string };

/**
 * Jaeger's configuration file: an OpenTelemetry collector that stores what it receives and answers queries.
 *
 * @see https://www.jaegertracing.io/docs/2.14/deployment/configuration/
 */
export function jaegerConfig(storage: JaegerStorage) {
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query', 'healthcheckv2'],
      pipelines: {
        traces: { receivers: ['otlp', 'zipkin'], processors: ['batch'], exporters: ['jaeger_storage_exporter'] },
      },
      telemetry: {
        resource: { 'service.name': 'jaeger' },
        metrics: {
          level: 'normal',
          readers: [{ pull: { exporter: { prometheus: { host: '0.0.0.0', port: JaegerPorts.metrics } } } }],
        },
        logs: { level: 'info' },
      },
    },
    extensions: {
      jaeger_storage: { backends: { [STORAGE]: backend(storage) } },
      jaeger_query: {
        storage: { traces: STORAGE },
        http: on(JaegerPorts.query),
        grpc: on(JaegerPorts.queryGrpc),
      },
      healthcheckv2: { use_v2: true, http: on(JaegerPorts.health) },
    },
    receivers: {
      otlp: { protocols: { grpc: on(JaegerPorts.otlpGrpc), http: on(JaegerPorts.otlpHttp) } },
      zipkin: on(JaegerPorts.zipkin),
    },
    processors: { batch: {} },
    exporters: { jaeger_storage_exporter: { trace_storage: STORAGE } },
  };
}

function backend(storage: JaegerStorage) {
  if ('maxTraces' in storage) return { memory: { max_traces: storage.maxTraces } };
  const { folder, retention } = storage;
  return {
    badger: {
      ephemeral: false,
      directories: { keys: `${folder}/keys`, values: `${folder}/values` },
      ttl: { spans: retention },
    },
  };
}
