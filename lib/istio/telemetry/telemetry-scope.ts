import type { Mesh } from '../mesh/mesh';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import type { MeshService } from '../service/mesh-service';
import { checkDnsLabel } from '../values/checks';

/** Whose proxies a {@link Telemetry} is for. The narrower one wins, field by field. */
export class TelemetryScope {
  /** Every proxy. */
  static mesh(mesh: Mesh): TelemetryScope {
    return new TelemetryScope('default', mesh.rootNamespace);
  }

  /** The proxies of a namespace. */
  static namespace(namespace: MeshNamespace): TelemetryScope {
    return new TelemetryScope('default', namespace.name);
  }

  /** The pods of a service, of every version. */
  static service(service: MeshService): TelemetryScope {
    return new TelemetryScope(service.name, service.namespace.name, service.podLabels);
  }

  /** The pods of one version of a service. */
  static version(service: MeshService, version: string): TelemetryScope {
    const { workload } = service.version(version);
    return new TelemetryScope(workload.name, service.namespace.name, workload.selector);
  }

  /**
   * Pods that this code does not render, such as a gateway's.
   *
   * @param name of the Telemetry object
   * @param labels that these pods have and no others of the namespace
   */
  static pods(name: string, namespace: string, labels: Readonly<Record<string, string>>): TelemetryScope {
    if (Object.keys(labels).length === 0) {
      throw new Error(
        `telemetry ${namespace}/${name}: no labels; name those of the pods, or use TelemetryScope.namespace`,
      );
    }
    return new TelemetryScope(
      checkDnsLabel('Telemetry: name', name),
      checkDnsLabel('Telemetry: namespace', namespace),
      labels,
    );
  }

  private constructor(
    /** Name of the object. */
    readonly name: string,
    readonly namespace: string,
    readonly labels?: Readonly<Record<string, string>>,
  ) {}

  /** Whether some pod may have the labels of both, of which Istio would then heed the older object only. */
  overlaps(other: TelemetryScope): boolean {
    const mine = this.labels;
    const theirs = other.labels;
    if (!mine || !theirs || this.namespace !== other.namespace) return false;
    return Object.entries(mine).every(([label, value]) => (theirs[label] ?? value) === value);
  }
}
