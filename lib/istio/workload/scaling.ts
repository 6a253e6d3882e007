import { requireWhole } from './checks';

/** What {@link Scaling.between} takes beside the bounds. */
export interface AutoscalingOptions {
  /** Average CPU use, in percent of what the pods request (sidecar included), above which pods are added. */
  readonly cpuPercent: number;
}

/**
 * How many pods a Deployment has. Several versions of a service scale each on its own.
 */
export class Scaling {
  /**
   * Always this many pods.
   * @throws when the number is no whole number of at least 0
   */
  static fixed(replicas: number): Scaling {
    requireWhole('the number of replicas', replicas, 0, '0 stops the workload');
    return new Scaling(replicas, replicas, undefined);
  }

  /**
   * As many pods as the load needs, within bounds, decided by a HorizontalPodAutoscaler. The Deployment then renders
   * no `replicas`: an apply would undo what the autoscaler decided.
   * @throws when the bounds are no whole numbers of at least 1, or cross, or the percentage is not 1 to 100
   */
  static between(min: number, max: number, options: AutoscalingOptions): Scaling {
    requireWhole('the lowest number of replicas', min, 1, 'an autoscaler cannot scale to none');
    requireWhole('the highest number of replicas', max, 1, 'an autoscaler cannot scale to none');
    if (min > max) {
      throw new Error(`replicas between ${min} and ${max}: the bounds cross; give the lower one first`);
    }
    const { cpuPercent } = options;
    if (!Number.isInteger(cpuPercent) || cpuPercent < 1 || cpuPercent > 100) {
      throw new Error(`cpuPercent is ${cpuPercent}; it must be a whole number from 1 to 100`);
    }
    return new Scaling(min, max, cpuPercent);
  }

  private constructor(
    /** Fewest pods there are. */
    readonly min: number,
    /** Most pods there are. */
    readonly max: number,
    /** CPU use the autoscaler aims at; undefined when there is no autoscaler. */
    readonly cpuPercent: number | undefined,
  ) {}
}
