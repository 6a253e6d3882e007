import type { Resources } from '../workload/resources';
import type { Scaling } from '../workload/scaling';

/** Requests and limits as a container spec has them. */
export interface ContainerQuantities {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, string>>;
}

export function renderResources(resources: Resources | undefined): ContainerQuantities | undefined {
  if (!resources) return undefined;
  const { cpu, memory } = resources.toContainer();
  return {
    requests: quantities(cpu?.request?.amount, memory?.request?.toMebibytes()),
    limits: quantities(cpu?.limit?.amount, memory?.limit?.toMebibytes()),
  };
}

function quantities(cpu: string | undefined, mebibytes: number | undefined): Record<string, string> {
  return {
    ...(cpu === undefined ? {} : { cpu }),
    ...(mebibytes === undefined ? {} : { memory: `${mebibytes}Mi` }),
  };
}

/** The autoscaling values of Istio's charts for istiod and for the gateways that istioctl installs. */
export function renderAutoscaling(scaling: Scaling | undefined): Readonly<Record<string, unknown>> {
  if (!scaling) return {};
  if (scaling.cpuPercent === undefined) return { autoscaleEnabled: false };
  return {
    autoscaleEnabled: true,
    autoscaleMin: scaling.min,
    autoscaleMax: scaling.max,
    cpu: { targetAverageUtilization: scaling.cpuPercent },
  };
}

/** The number of pods, where no autoscaler decides. */
export const renderReplicas = (scaling: Scaling | undefined): number | undefined =>
  scaling && scaling.cpuPercent === undefined ? scaling.min : undefined;
