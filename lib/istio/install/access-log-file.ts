/**
 * What the proxies of the whole mesh write to their standard output, unless a Telemetry says otherwise.
 * @see https://istio.io/latest/docs/tasks/observability/logs/access-log/
 */
export class AccessLogFile {
  /** A line of text for each request. */
  static text(): AccessLogFile {
    return new AccessLogFile('/dev/stdout', 'TEXT');
  }

  /** A JSON object for each request. */
  static json(): AccessLogFile {
    return new AccessLogFile('/dev/stdout', 'JSON');
  }

  static disabled(): AccessLogFile {
    return new AccessLogFile('', undefined);
  }

  private constructor(
    /** @internal */
    readonly file: string,
    /** @internal */
    readonly encoding: string | undefined,
  ) {}
}
