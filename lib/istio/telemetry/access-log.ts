import {
  TelemetrySpecAccessLoggingMatchMode as MatchMode,
  type TelemetrySpecAccessLogging,
} from '../../../imports/telemetry.istio.io';
import { checkNotEmpty } from '../values/checks';
import { AccessLogProvider } from './providers';

/** Which side of a connection writes. */
export enum AccessLogSide {
  CLIENT = 'CLIENT',
  SERVER = 'SERVER',
  CLIENT_AND_SERVER = 'CLIENT_AND_SERVER',
}

const MODES: Record<AccessLogSide, MatchMode> = {
  [AccessLogSide.CLIENT]: MatchMode.CLIENT,
  [AccessLogSide.SERVER]: MatchMode.SERVER,
  [AccessLogSide.CLIENT_AND_SERVER]: MatchMode.CLIENT_UNDERSCORE_AND_UNDERSCORE_SERVER,
};

/** Which requests are worth a line, in Envoy's expression language. */
export class AccessLogFilter {
  /** Answers of 400 and above. */
  static errors(): AccessLogFilter {
    return new AccessLogFilter('response.code >= 400');
  }

  /**
   * Any CEL expression over Envoy's attributes, such as `response.code >= 500 && request.method != "GET"`.
   * @see https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
   */
  static expression(cel: string): AccessLogFilter {
    return new AccessLogFilter(checkNotEmpty('AccessLogFilter.expression', cel));
  }

  private constructor(readonly cel: string) {}
}

export interface AccessLogOptions {
  /** @default AccessLogProvider.ENVOY */
  readonly provider?: AccessLogProvider;

  /** @default - every request */
  readonly filter?: AccessLogFilter;

  /** @default AccessLogSide.CLIENT_AND_SERVER */
  readonly side?: AccessLogSide;
}

/**
 * Which requests the proxies log, and where.
 * @see https://istio.io/latest/docs/tasks/observability/logs/access-log/
 */
export class AccessLog {
  static enabled(options: AccessLogOptions = {}): AccessLog {
    const { provider = AccessLogProvider.ENVOY, filter, side } = options;
    return new AccessLog(provider, {
      providers: [{ name: provider.name }],
      filter: filter && { expression: filter.cel },
      match: side && { mode: MODES[side] },
    });
  }

  /** No lines from these proxies, where a wider scope asks for some. */
  static disabled(provider: AccessLogProvider = AccessLogProvider.ENVOY): AccessLog {
    return new AccessLog(provider, { providers: [{ name: provider.name }], disabled: true });
  }

  private constructor(
    /** @internal */
    readonly provider: AccessLogProvider,
    /** @internal */
    readonly spec: TelemetrySpecAccessLogging,
  ) {}
}
