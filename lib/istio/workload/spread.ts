/** How a workload's pods are spread (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/). */
export class Spread {
  /** Over nodes as evenly as possible; a pod that finds no other node is started all the same. */
  static overNodes(): Spread {
    return new Spread(['kubernetes.io/hostname']);
  }

  /** Over zones, then over the nodes of each; a pod that finds no other place is started all the same. */
  static overZonesAndNodes(): Spread {
    return new Spread(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
  }

  private constructor(private readonly topologyKeys: readonly string[]) {}

  /** @internal */
  toConstraints(matchLabels: Readonly<Record<string, string>>): object[] {
    return this.topologyKeys.map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels },
    }));
  }
}
