import * as networking from '../../../imports/networking.istio.io';
import { sortedSet } from '../values/hosts';

/** A name of an external host that leaves by a port of the gateway. */
export interface Leaving {
  readonly host: string;
  readonly gatewayPort: number;
  readonly seesRequests: boolean;
  readonly leavesTo: number;
}

const { ISTIO_UNDERSCORE_MUTUAL: ISTIO_MUTUAL, PASSTHROUGH } = networking.GatewaySpecServersTlsMode;

/** One server for each port and kind of traffic, with all hosts that leave by it. */
export function egressServers(leaving: readonly Leaving[], mtls: boolean): networking.GatewaySpecServers[] {
  const groups = new Map<string, { first: Leaving; hosts: string[] }>();
  for (const each of leaving) {
    const key = `${String(each.gatewayPort).padStart(5, '0')} ${each.seesRequests}`;
    const group = groups.get(key) ?? { first: each, hosts: [] };
    groups.set(key, { ...group, hosts: [...group.hosts, each.host] });
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { first, hosts }]) => ({
      port: portOf(first, mtls),
      hosts: sortedSet(hosts),
      tls: first.seesRequests ? (mtls ? { mode: ISTIO_MUTUAL } : undefined) : { mode: PASSTHROUGH },
    }));
}

function portOf({ gatewayPort: number, seesRequests }: Leaving, mtls: boolean): networking.GatewaySpecServersPort {
  const protocol = seesRequests ? (mtls ? 'HTTPS' : 'HTTP') : 'TLS';
  return { name: `${protocol.toLowerCase()}-${number}`, number, protocol };
}
