import { type DestinationRef, gatewaysOfRule, type HostPort, type Model } from '../../model';
import { portsOfHost } from './hosts';
import { requestPorts } from './request-ports';

/** A destination that takes its port from the request. */
export interface UnsaidPort {
  readonly destination: DestinationRef;
  /** The ports of its host. */
  readonly ports: readonly HostPort[];
  /** The ports on which its requests come in. */
  readonly wanted: readonly number[];
}

/** The destinations that say no port, where neither the host nor a gateway settles it. */
export function* unsaidPorts(model: Model): Generator<UnsaidPort> {
  for (const destination of model.destinations) {
    const { host, port, rule, weight } = destination;
    if (port !== undefined || weight === 0) continue;
    const ports = portsOfHost(model, host);
    if (ports === undefined || ports.length === 0) continue;
    if (ports.length === 1 && !gatewaysOfRule(rule).includes('mesh')) continue;
    yield { destination, ports, wanted: requestPorts(model, rule) };
  }
}
