import type { IMeshHost } from '../mesh/mesh-host';

/** Where requests can be sent: a host of the mesh, or one version of it. */
export interface ITrafficTarget {
  readonly host: IMeshHost;
  /** The subset of the host's DestinationRule; all of the host where there is none. */
  readonly subset?: string;
}

/** `bookinfo/reviews/v1`: a target as messages name it. */
export function showTarget(target: ITrafficTarget): string {
  return target.subset ? `${target.host.displayName}/${target.subset}` : target.host.displayName;
}
