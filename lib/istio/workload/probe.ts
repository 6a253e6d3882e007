import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { requirePort, requireWhole } from './checks';

/** When and how often a probe asks. */
export interface ProbeOptions {
  /** @default Duration.seconds(10) */
  readonly period?: Duration;
  /** @default Duration.seconds(1) */
  readonly timeout?: Duration;
  /**
   * Time before the first question.
   * @default - none
   */
  readonly initialDelay?: Duration;
  /**
   * Failures in a row that count.
   * @default 3
   */
  readonly failureThreshold?: number;
}

/**
 * A question that kubelet asks a container. The sidecar answers HTTP and TCP probes on the application's behalf,
 * so that STRICT mutual TLS does not refuse them (https://istio.io/latest/docs/ops/configuration/mesh/app-health-check/).
 */
export class Probe {
  /**
   * GET of a path answers 200 to 399.
   * @throws when the path does not start with a slash or the port is out of range
   */
  static http(path: string, port: number, options: ProbeOptions = {}): Probe {
    if (!path.startsWith('/')) {
      throw new Error(`the probe path is "${path}"; it must start with "/"`);
    }
    requirePort('the probe port', port);
    return new Probe(kplus.Probe.fromHttpGet(path, { port, ...timing(options) }));
  }

  /**
   * A connection is accepted.
   * @throws when the port is out of range
   */
  static tcp(port: number, options: ProbeOptions = {}): Probe {
    requirePort('the probe port', port);
    return new Probe(kplus.Probe.fromTcpSocket({ port, ...timing(options) }));
  }

  private constructor(private readonly probe: kplus.Probe) {}

  /** @internal */
  toContainer(): kplus.Probe {
    return this.probe;
  }
}

function timing(options: ProbeOptions): kplus.ProbeOptions {
  const failureThreshold = options.failureThreshold ?? 3;
  requireWhole('failureThreshold', failureThreshold, 1, 'a probe that never fails is no probe');
  return {
    failureThreshold,
    periodSeconds: options.period ?? Duration.seconds(10),
    timeoutSeconds: options.timeout ?? Duration.seconds(1),
    initialDelaySeconds: options.initialDelay,
  };
}
