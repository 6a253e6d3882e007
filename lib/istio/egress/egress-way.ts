import { ClientTls } from '../destination/client-tls';
import type { ExternalService } from '../external/external-service';
import type { ServicePort } from '../mesh/service-port';
import type { TlsOrigination } from './tls-origination';

/** How what callers send to one port of an external host travels to the gateway and leaves it. */
export interface EgressWay {
  readonly port: ServicePort;
  readonly gatewayPort: number;
  /** Whether the gateway sees requests; otherwise it sees TLS and passes it on. */
  readonly seesRequests: boolean;
  /** The port of the external host to which the gateway connects. */
  readonly leavesTo: number;
  /** The subset of the gateway's DestinationRule that stands for a name of the host ends with this. */
  readonly suffix: string;
  /** What callers' proxies do on the way to the gateway. */
  readonly tlsTo?: (host: string) => ClientTls;
  /** What the gateway does on the way to the host. */
  readonly tlsFrom?: ClientTls;
}

export interface EgressForm {
  readonly originate?: TlsOrigination;
  readonly gatewayPort?: number;
}

/** The ways of the ports that leave by a gateway. @throws when TLS would end up in TLS, or a port is none that can */
export function egressWays(
  what: string,
  external: ExternalService,
  portNumber: number | undefined,
  form: EgressForm,
  mtls: boolean,
): EgressWay[] {
  const shown = external.ports.map((port) => `${port.port} ${port.protocol}`).join(', ');
  const ports = external.ports.filter((port) => (port.isHttp || port.isTls) && (portNumber ?? port.port) === port.port);
  if (ports.length === 0) {
    throw new Error(
      `${what}: ${external.displayName} (${shown}) has no ${portNumber === undefined ? '' : `port ${portNumber} with `}HTTP or TLS, by which a gateway could tell hosts apart; declare it with ServicePort.http or ServicePort.tls`,
    );
  }
  if (form.originate && !ports.some((port) => port.isHttp)) {
    throw new Error(
      `${what}: callers of ${external.displayName} (${shown}) speak TLS themselves, and TLS in TLS is understood by nobody; declare the plain port that they call with ServicePort.http, or remove originate`,
    );
  }
  return ports.map((port) => {
    if (port.isTls) return passThrough(port, form);
    return form.originate?.place === 'sidecar'
      ? originateBefore(what, external, port, form, form.originate.tls)
      : sendRequests(what, external, port, form, mtls);
  });
}

const passThrough = (port: ServicePort, { gatewayPort = 443 }: EgressForm): EgressWay => ({
  port,
  gatewayPort,
  seesRequests: false,
  leavesTo: port.port,
  suffix: '',
});

function sendRequests(
  what: string,
  external: ExternalService,
  port: ServicePort,
  { originate, gatewayPort = 80 }: EgressForm,
  mtls: boolean,
): EgressWay {
  if (originate && port.targetPort === 80) {
    throw new Error(
      `${what}: TLS for ${external.displayName} would go to its port 80, which speaks plain HTTP; declare ServicePort.http(${port.port}, { targetPort: 443 })`,
    );
  }
  return {
    port,
    gatewayPort,
    seesRequests: true,
    leavesTo: port.port,
    suffix: '-http',
    // The server name tells the gateway which of its servers is meant; a wildcard is no name.
    tlsTo: mtls ? (host) => ClientTls.istioMutual({ sni: host.replace('*', 'any') }) : undefined,
    tlsFrom: originate?.tls,
  };
}

function originateBefore(
  what: string,
  external: ExternalService,
  port: ServicePort,
  { gatewayPort = 443 }: EgressForm,
  tls: ClientTls,
): EgressWay {
  const out = external.ports.find((each) => each.isTls);
  const wildcard = external.hostNames.find((host) => host.includes('*'));
  if (!out || wildcard) {
    const why = out ? `${wildcard} is no server name` : 'has no TLS port to which the gateway could pass TLS on';
    const fix = out ? 'use TlsOrigination.atGateway' : 'declare ServicePort.tls(443), or use TlsOrigination.atGateway';
    throw new Error(`${what}: ${external.displayName}: ${why}; ${fix}`);
  }
  return {
    port,
    gatewayPort,
    seesRequests: false,
    leavesTo: out.port,
    suffix: '-tls',
    tlsTo: (host) => tls.withSni(host),
  };
}
