import { Construct, type IConstruct } from 'constructs';
import * as imports from '../../../imports/telemetry.istio.io';
import type { AccessLog } from './access-log';
import { AccessLogProvider, type ExtensionProvider } from './providers';
import type { TelemetryScope } from './telemetry-scope';
import type { Tracing } from './tracing';

export interface TelemetryProps {
  readonly scope: TelemetryScope;

  /** @default - as the wider scope says */
  readonly tracing?: Tracing;

  /** @default - as the wider scope says */
  readonly accessLog?: AccessLog;
}

/** All of an app, in the order in which they were made. */
const telemetriesOf = new WeakMap<IConstruct, Telemetry[]>();

/** The providers that the Telemetries of an app name: its installation has to define them. */
export function providersUsedIn(root: IConstruct): readonly ExtensionProvider[] {
  return (telemetriesOf.get(root) ?? []).flatMap((telemetry) => telemetry.providers);
}

/**
 * Tracing and access logs of the mesh, a namespace, a service or a version; each scope has at most one.
 * @see https://istio.io/latest/docs/reference/config/telemetry/
 */
export class Telemetry extends Construct {
  /**
   * The providers it names, other than Istio's own.
   * @internal
   */
  readonly providers: readonly ExtensionProvider[];

  private readonly target: TelemetryScope;

  constructor(scope: Construct, id: string, props: TelemetryProps) {
    super(scope, id);
    const { scope: target, tracing, accessLog } = props;
    if (!tracing && !accessLog) {
      throw new Error(`${this.node.path}: Telemetry without tracing or accessLog; give one, or remove it`);
    }
    this.target = target;
    this.providers = [tracing?.provider, accessLog?.provider]
      .filter((provider) => provider !== undefined)
      .filter((provider) => provider !== AccessLogProvider.ENVOY);
    new imports.Telemetry(this, 'Telemetry', {
      metadata: { name: target.name, namespace: target.namespace },
      spec: {
        selector: target.labels && { matchLabels: { ...target.labels } },
        tracing: tracing && [tracing.spec],
        accessLogging: accessLog && [accessLog.spec],
      },
    });
    const all = telemetriesOf.get(this.node.root) ?? [];
    const earlier = all.length;
    telemetriesOf.set(this.node.root, all);
    all.push(this);
    this.node.addValidation({ validate: () => this.conflictsWith(all.slice(0, earlier)) });
  }

  /** Two for one pod: Istio takes the older object and drops the other (IST0159). */
  private conflictsWith(others: readonly Telemetry[]): string[] {
    return others
      .filter((other) => this.target.overlaps(other.target))
      .map(
        (other) =>
          `${other.node.path} and ${this.node.path}: two Telemetries select the same pods of ${this.target.namespace}, and Istio heeds only one of them (IST0159); say it in one, or narrow the labels`,
      );
  }
}
