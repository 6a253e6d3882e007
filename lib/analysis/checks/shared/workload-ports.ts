import type { Model, Protocol, Workload } from '../../model';

/** A port of a workload's pods, as their containers or the Services in front of them tell. */
export interface WorkloadPort {
  readonly port: number;
  /** How Services speak to it; absent when none does. */
  readonly protocol?: Protocol;
  readonly servicePort?: number;
}

export function workloadPorts(model: Model, workload: Workload): readonly WorkloadPort[] {
  return (
    model.once('workload ports', () => new Map<Workload, readonly WorkloadPort[]>()).get(workload) ??
    remember(model, workload)
  );
}

function remember(model: Model, workload: Workload): readonly WorkloadPort[] {
  const found: WorkloadPort[] = [];
  for (const service of model.servicesOf(workload)) {
    for (const { port, targetPort, protocol } of service.ports) {
      const target =
        typeof targetPort === 'string'
          ? workload.ports.find((one) => one.name === targetPort)?.port
          : (targetPort ?? port);
      if (target !== undefined) found.push({ port: target, protocol, servicePort: port });
    }
  }
  for (const { port } of workload.ports) if (!found.some((one) => one.port === port)) found.push({ port });
  model.once('workload ports', () => new Map<Workload, readonly WorkloadPort[]>()).set(workload, found);
  return found;
}
