import type { IMeshHost } from '../mesh/mesh-host';
import type { ITrafficTarget } from '../traffic/traffic-target';
import type { Workload } from '../workload';

/** One version of a service: a subset of its DestinationRule, and the Deployment whose pods it selects. */
export class ServiceVersion implements ITrafficTarget {
  constructor(
    readonly host: IMeshHost,
    /** The version's name: the value of its pods' `version` label and the name of the subset. */
    readonly name: string,
    readonly workload: Workload,
  ) {}

  get subset(): string {
    return this.name;
  }
}
