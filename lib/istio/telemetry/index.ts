export { AccessLog, AccessLogFilter, type AccessLogOptions, AccessLogSide } from './access-log';
export { AccessLogProvider, type ExtensionProvider, type ProviderBackend, TracingProvider } from './providers';
export { providersUsedIn, Telemetry, type TelemetryProps } from './telemetry';
export { TelemetryScope } from './telemetry-scope';
export { TraceTag, Tracing, type TracingOptions } from './tracing';
