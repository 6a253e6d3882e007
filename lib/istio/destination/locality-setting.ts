import { checkNotEmpty, checkWholeNumber, invalid } from '../values/checks';

/** `region/zone/subzone`, or the beginning of it; `*` stands for any. */
export type Locality = string;

export interface LocalityShare {
  readonly from: Locality;
  /** Percentages by locality, whole, together 100. */
  readonly to: Readonly<Record<Locality, number>>;
}

export interface LocalityFailover {
  /** A region. */
  readonly from: string;
  /** Another region, used when the first has no healthy endpoint. */
  readonly to: string;
}

/**
 * How regions and zones count when an endpoint is picked.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LocalityLoadBalancerSetting
 */
export class LocalitySetting {
  /** Where localities do not count, whatever the mesh says. */
  static disabled(): LocalitySetting {
    return new LocalitySetting({ enabled: false });
  }

  /** Requests from a locality go to localities by weight. */
  static distribute(...shares: LocalityShare[]): LocalitySetting {
    if (shares.length === 0) throw new Error('LocalitySetting.distribute: give at least one share');
    for (const { from, to } of shares) {
      checkNotEmpty('LocalitySetting.distribute: from', from);
      const weights = Object.entries(to).map(([place, weight]) =>
        checkWholeNumber(`LocalitySetting.distribute: ${from} to ${place}`, weight, 1, 100),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      if (total !== 100)
        throw new Error(`LocalitySetting.distribute: from ${from}: the weights add up to ${total}; they add up to 100`);
    }
    return new LocalitySetting({ enabled: true, distribute: shares.map(({ from, to }) => ({ from, to: { ...to } })) });
  }

  /** A region that has no healthy endpoint sends to another one. Needs outlier detection, which tells who is healthy. */
  static failover(...rules: LocalityFailover[]): LocalitySetting {
    if (rules.length === 0) throw new Error('LocalitySetting.failover: give at least one rule');
    for (const { from, to } of rules) {
      checkNotEmpty('LocalitySetting.failover: from', from);
      if (from === to) throw invalid('LocalitySetting.failover: to', to, `a region fails over to another region`);
      if (`${from}${to}`.includes('/') || `${from}${to}`.includes('*'))
        throw invalid('LocalitySetting.failover', `${from} to ${to}`, 'failover is between regions: no zones, no "*"');
    }
    return new LocalitySetting({ enabled: true, failover: rules.map((rule) => ({ ...rule })) });
  }

  /**
   * Endpoints with more of these labels in common with the caller come first. A label is a name, or `name=value`.
   * Needs outlier detection, which tells who is healthy.
   */
  static failoverPriority(...labels: string[]): LocalitySetting {
    if (labels.length === 0) throw new Error('LocalitySetting.failoverPriority: give at least one label');
    for (const label of labels) checkNotEmpty('LocalitySetting.failoverPriority', label);
    return new LocalitySetting({ enabled: true, failoverPriority: labels });
  }

  private constructor(
    /** @internal */
    readonly value: object,
  ) {}
}
