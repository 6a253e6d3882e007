import type { WorkloadSpec } from '../istio';

/** How the workloads of an app run in an environment: the same in all of them but for these. */
export type WorkloadProfile = Pick<WorkloadSpec, 'scaling' | 'disruptionBudget' | 'spread' | 'proxy'>;
