import type { Duration } from 'cdk8s';
import { checkPercent, invalid } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';
import type { ConsistentHash } from './consistent-hash';
import type { LocalitySetting } from './locality-setting';
import type { PolicySlots } from './policy-slots';

/** Sends a new endpoint little at first. */
export interface Warmup {
  /** How long it takes until the endpoint gets its full share; Envoy counts in whole seconds. */
  readonly duration: Duration;
  /**
   * The part of its share that it gets at once, from 0 to 100.
   * @default 10
   */
  readonly minimumPercent?: number;
  /**
   * How the share grows: 1 is a straight line, more is slow at first and fast at the end.
   * @default 1
   */
  readonly aggression?: number;
}

export interface LoadBalancerOptions {
  /**
   * How regions and zones count.
   * @default - what the mesh says: the nearest first when outlier detection is on
   */
  readonly locality?: LocalitySetting;
}

export interface WarmupOptions extends LoadBalancerOptions {
  /** @default - a new endpoint gets its full share at once */
  readonly warmup?: Warmup;
}

/**
 * Which endpoint of a destination gets the next request.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LoadBalancerSettings
 */
export class LoadBalancer {
  /** One after the other. */
  static roundRobin(options: WarmupOptions = {}): LoadBalancer {
    return new LoadBalancer({ simple: 'ROUND_ROBIN', warmup: renderWarmup(options.warmup) }, options);
  }

  /** Of two picked by chance the one with fewer requests under way: Istio's default. */
  static leastRequest(options: WarmupOptions = {}): LoadBalancer {
    return new LoadBalancer({ simple: 'LEAST_REQUEST', warmup: renderWarmup(options.warmup) }, options);
  }

  /** Any, by chance. */
  static random(options: LoadBalancerOptions = {}): LoadBalancer {
    return new LoadBalancer({ simple: 'RANDOM' }, options);
  }

  /** The address that the caller asked for, unbalanced. */
  static passthrough(): LoadBalancer {
    return new LoadBalancer({ simple: 'PASSTHROUGH' }, {});
  }

  /** The same endpoint for the same key, as long as endpoints stay. */
  static consistentHash(hash: ConsistentHash, options: LoadBalancerOptions = {}): LoadBalancer {
    return new LoadBalancer({ consistentHash: hash.value }, options);
  }

  /** @internal */
  readonly slots: PolicySlots;

  private constructor(algorithm: object, options: LoadBalancerOptions) {
    this.slots = {
      'loadBalancer.algorithm': { loadBalancer: algorithm },
      ...(options.locality && {
        'loadBalancer.locality': { loadBalancer: { localityLbSetting: options.locality.value } },
      }),
    };
  }
}

function renderWarmup(warmup: Warmup | undefined): object | undefined {
  if (!warmup) return undefined;
  const what = 'LoadBalancer: warmup.';
  const duration = renderDuration(checkDuration(`${what}duration`, warmup.duration));
  if (duration.includes('.')) throw invalid(`${what}duration`, duration, 'give whole seconds');
  if (warmup.aggression !== undefined && !(warmup.aggression >= 1)) {
    throw invalid(`${what}aggression`, warmup.aggression, 'give 1 or more');
  }
  return {
    duration,
    minimumPercent:
      warmup.minimumPercent === undefined ? undefined : checkPercent(`${what}minimumPercent`, warmup.minimumPercent),
    aggression: warmup.aggression,
  };
}
