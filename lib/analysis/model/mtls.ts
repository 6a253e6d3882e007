import { type KubernetesObject, valueAt } from '../../manifests';
import { labels, matchesLabels, record, text } from './read';
import type { Workload } from './workloads';

export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** What a workload's PeerAuthentications come to on one port. */
export interface EffectiveMtls {
  readonly mode: MtlsMode;
  /** The policy that decides; absent where Istio's default holds. */
  readonly policy?: KubernetesObject;
}

interface Namespaced {
  readonly whole?: KubernetesObject;
  readonly selecting: readonly KubernetesObject[];
}

/** Of several policies for the same pods only the oldest counts, then the first by name. */
export function byAge(a: KubernetesObject, b: KubernetesObject): number {
  const created = (object: KubernetesObject) => text(object.metadata.creationTimestamp) ?? '';
  return compare(created(a), created(b)) || compare(a.metadata.name, b.metadata.name);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Answers which mTLS mode a workload's port accepts: workload policy, then namespace, then mesh. */
export class PeerAuthentications {
  private readonly byNamespace = new Map<string, Namespaced>();

  constructor(
    policies: readonly KubernetesObject[],
    private readonly rootNamespace: string,
  ) {
    const grouped = new Map<string, KubernetesObject[]>();
    for (const policy of policies) {
      const namespace = text(policy.metadata.namespace) ?? 'default';
      grouped.set(namespace, [...(grouped.get(namespace) ?? []), policy]);
    }
    for (const [namespace, found] of grouped) {
      const sorted = [...found].sort(byAge);
      this.byNamespace.set(namespace, {
        whole: sorted.find((policy) => Object.keys(selectorLabels(policy)).length === 0),
        selecting: sorted.filter((policy) => Object.keys(selectorLabels(policy)).length > 0),
      });
    }
  }

  /** @param port - the port of the workload, not of its Service */
  effective(workload: Pick<Workload, 'namespace' | 'labels'>, port?: number): EffectiveMtls {
    const own = this.byNamespace.get(workload.namespace);
    const selecting = workload.namespace === this.rootNamespace ? [] : (own?.selecting ?? []);
    const chosen = selecting.find((policy) => matchesLabels(selectorLabels(policy), workload.labels));
    if (chosen && port !== undefined) {
      const onPort = modeOf(valueAt(chosen, ['spec', 'portLevelMtls', String(port), 'mode']));
      if (onPort) return { mode: onPort, policy: chosen };
    }
    for (const policy of [chosen, own?.whole, this.byNamespace.get(this.rootNamespace)?.whole]) {
      const mode = modeOf(policy && valueAt(policy, ['spec', 'mtls', 'mode']));
      if (mode) return { mode, policy };
    }
    return { mode: 'PERMISSIVE' };
  }
}

function selectorLabels(policy: KubernetesObject): Readonly<Record<string, string>> {
  return labels(record(valueAt(policy, ['spec', 'selector'])).matchLabels);
}

function modeOf(value: unknown): MtlsMode | undefined {
  return value === 'STRICT' || value === 'PERMISSIVE' || value === 'DISABLE' ? value : undefined;
}
