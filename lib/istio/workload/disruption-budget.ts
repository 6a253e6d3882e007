import { k8s } from 'cdk8s-plus-27';
import { requireWhole } from './checks';
import type { Scaling } from './scaling';

/**
 * How many pods may be missing while nodes are drained
 * (https://kubernetes.io/docs/tasks/run-application/configure-pdb/).
 */
export class DisruptionBudget {
  /**
   * At most this many pods are evicted at a time.
   * @throws when the number is no whole number of at least 1
   */
  static maxUnavailable(pods: number): DisruptionBudget {
    requireWhole('maxUnavailable', pods, 1, 'with 0 no node can ever be drained');
    return new DisruptionBudget({ maxUnavailable: k8s.IntOrString.fromNumber(pods) }, undefined);
  }

  /**
   * At least this many pods stay.
   * @throws when the number is no whole number of at least 1
   */
  static minAvailable(pods: number): DisruptionBudget {
    requireWhole('minAvailable', pods, 1, 'leave the budget out to protect nothing');
    return new DisruptionBudget({ minAvailable: k8s.IntOrString.fromNumber(pods) }, pods);
  }

  private constructor(
    private readonly spec: k8s.PodDisruptionBudgetSpec,
    private readonly staying: number | undefined,
  ) {}

  /** @internal Throws when the budget would never let a pod go. */
  requireRoom(scaling: Scaling): void {
    if (this.staying !== undefined && this.staying >= scaling.min) {
      throw new Error(
        `minAvailable ${this.staying} of as few as ${scaling.min} replicas: no node could be drained; lower it, raise the replicas, or use DisruptionBudget.maxUnavailable(1)`,
      );
    }
  }

  /** @internal */
  toSpec(): k8s.PodDisruptionBudgetSpec {
    return this.spec;
  }
}
