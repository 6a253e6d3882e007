import type { ChainAction, FilterChain, Listener } from '../ir';
import { ALWAYS } from '../ir';
import { isHttp, isTcp, type Protocol, parseProtocol, type Registry, type Service, type ServicePort } from '../model';
import { conflicts, orderChains, type RawChain } from './chains';
import { outboundL4Chains } from './l4';
import { type EgressListener, outboundPolicyOf } from './scope';
import { outboundRoutes, type ProxyContext } from './virtual-hosts';

const ANY_ADDRESS = '0.0.0.0';
/** Protocols whose servers speak first, so that nothing else can share their port. */
const SERVER_FIRST = new Set<Protocol>(['mongo', 'mysql']);

interface Draft {
  readonly address: string;
  readonly port: number;
  protocol: Protocol;
  chains: RawChain[];
  /** Made by an egress listener with a port: later ones do not add to it. */
  locked: boolean;
}

/** Everything a sidecar listens for on behalf of its workload, keyed `address_port`. */
export function outboundListeners(context: ProxyContext, registry: Registry): ReadonlyMap<string, Listener> {
  const drafts = new Map<string, Draft>();
  for (const egress of context.scope.egress) {
    if (!egress.port) for (const draft of drafts.values()) draft.locked = true;
    const bind = egress.bind ?? (egress.captureNone ? '127.0.0.1' : '');
    for (const service of egress.services) {
      if (service.resolution === 'alias') continue;
      if (egress.port) {
        const port: ServicePort = {
          name: '',
          number: egress.port.number,
          protocol: parseProtocol(egress.port.protocol),
          targetPort: egress.port.number,
        };
        new Builder(context, drafts, egress).add(service, port, bind ? [bind] : undefined);
        continue;
      }
      for (const port of service.ports) {
        const pods = bind === '' ? headlessAddresses(service, port, registry) : undefined;
        new Builder(context, drafts, egress).add(service, port, bind ? [bind] : pods);
      }
    }
  }
  const fallback = unknownDestinations(context);
  return new Map(
    [...drafts].map(([key, draft]) => [
      key,
      { address: draft.address, port: draft.port, chains: [...orderChains(draft.chains), fallback] },
    ]),
  );
}

/** Connections that nothing listens for: out unchanged, or nowhere. */
export function unknownDestinations(context: ProxyContext): FilterChain {
  const { scope } = context;
  const from = outboundPolicyOf(scope);
  return {
    when: ALWAYS,
    action: { kind: scope.outbound === 'ALLOW_ANY' ? 'passthrough' : 'blackhole' },
    from,
  };
}

/** TCP ports of headless services are listened for at each pod. */
function headlessAddresses(service: Service, port: ServicePort, registry: Registry): string[] | undefined {
  if (service.resolution !== 'passthrough' || service.addresses.length > 0) return undefined;
  if (!isTcp(port.protocol) && port.protocol !== 'auto') return undefined;
  const pods = [
    ...registry.workloadsOf(service).map((workload) => registry.addressOf(workload)),
    ...service.endpoints.map((endpoint) => endpoint.address),
  ];
  if (pods.length === 0 && !service.kubernetes && !service.selector) return undefined;
  return pods;
}

class Builder {
  readonly #context: ProxyContext;
  readonly #drafts: Map<string, Draft>;
  readonly #egress: EgressListener;

  constructor(context: ProxyContext, drafts: Map<string, Draft>, egress: EgressListener) {
    this.#context = context;
    this.#drafts = drafts;
    this.#egress = egress;
  }

  /** Listens for a service port at the given addresses, else at the service's own. */
  add(service: Service, port: ServicePort, binds: readonly string[] | undefined): void {
    if (port.protocol === 'udp') return;
    if (isHttp(port.protocol)) {
      for (const address of binds ?? [ANY_ADDRESS]) this.#addHttp(service, port, address);
      return;
    }
    const addresses = binds ?? (service.addresses.length > 0 ? service.addresses : [ANY_ADDRESS]);
    for (const address of addresses) {
      const block = address.includes('/') && !address.endsWith('/32');
      this.#addTcp(service, port, block ? ANY_ADDRESS : address.replace('/32', ''), block ? [address] : []);
    }
  }

  #addHttp(service: Service, port: ServicePort, address: string): void {
    const current = this.#drafts.get(`${address}_${port.number}`);
    if (current?.locked) return;
    if (current && !isTcp(current.protocol)) return;
    const shared = address === ANY_ADDRESS;
    const chains = [this.#httpChain(service, port, shared, undefined)];
    if (!current) {
      this.#put(address, port, shared ? 'auto' : port.protocol, chains);
      return;
    }
    if (this.#excluded(current, port.protocol)) return;
    merge(current, chains);
    current.protocol = 'auto';
  }

  #addTcp(service: Service, port: ServicePort, address: string, cidrs: readonly string[]): void {
    const current = this.#drafts.get(`${address}_${port.number}`);
    if (current?.locked) return;
    const auto = port.protocol === 'auto';
    if (auto && current && !isTcp(current.protocol) && !isHttp(current.protocol)) return;
    const wildcard = address === ANY_ADDRESS && service.addresses.length === 0;
    const { virtualServices } = this.#egress;
    const chains = outboundL4Chains(this.#context, service, port, virtualServices, cidrs, wildcard);
    if (auto) chains.push(this.#httpChain(service, port, true, address === ANY_ADDRESS ? undefined : service));
    if (!current || (auto && isHttp(current.protocol))) {
      this.#put(address, port, port.protocol, chains);
      return;
    }
    if (this.#excluded(current, port.protocol)) return;
    merge(current, chains);
    if (auto || isHttp(current.protocol)) current.protocol = 'auto';
  }

  #excluded(current: Draft, incoming: Protocol): boolean {
    return incoming !== current.protocol && (SERVER_FIRST.has(incoming) || SERVER_FIRST.has(current.protocol));
  }

  #put(address: string, port: ServicePort, protocol: Protocol, chains: RawChain[]): void {
    this.#drafts.set(`${address}_${port.number}`, { address, port: port.number, protocol, chains, locked: false });
  }

  #httpChain(service: Service, port: ServicePort, httpOnly: boolean, only: Service | undefined): RawChain {
    const context = this.#context;
    const egress = context.scope.egress.find((one) => !one.port || one.port.number === port.number) ?? this.#egress;
    let routes: ReturnType<typeof outboundRoutes> | undefined;
    const action: ChainAction = {
      kind: 'http',
      protocol: port.protocol,
      // Built when it is first looked at: most ports of a proxy never are.
      get routes() {
        routes ??= outboundRoutes(context, egress, port.number, only);
        return routes;
      },
    };
    return {
      sni: [],
      cidrs: [],
      httpOnly,
      action,
      from: {
        kind: service.kubernetes ? 'Service' : 'ServiceEntry',
        namespace: service.namespace,
        name: service.object.metadata.name,
      },
    };
  }
}

/** Adds chains whose match is not there yet. */
function merge(draft: Draft, incoming: readonly RawChain[]): void {
  for (const chain of incoming) {
    if (!draft.chains.some((existing) => conflicts(existing, chain))) draft.chains.push(chain);
  }
}
