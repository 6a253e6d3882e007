import { Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { TrafficPolicy, TrafficPolicyOptions } from '../destination/traffic-policy';
import type { EgressHop } from '../egress/egress-hop';
import { hopRules } from '../egress/hop-rules';
import type { IMeshHost } from '../mesh/mesh-host';
import type { MeshNamespace } from '../mesh/mesh-namespace';
import type { ServicePort } from '../mesh/service-port';
import { Forward } from '../traffic/actions';
import { destinationOf } from '../traffic/render/virtual-service';
import { RoutedHost } from '../traffic/routed-host';
import { checkDnsLabel, checkHost } from '../values/checks';
import { checkIpBlock } from '../values/ip-block';
import { Resolution } from './resolution';
import { checkServiceEntry, renderServiceEntry } from './service-entry';

export interface ExternalServiceProps {
  /** The namespace in which its objects render; every namespace of the mesh sees it. */
  readonly namespace: MeshNamespace;
  /** Its name outside; `*.example.com` stands for all names below it. */
  readonly host: string;
  /**
   * Further names that are declared with it. Rules hold for all of them, and each leads to itself.
   * @default - none
   */
  readonly aliases?: readonly string[];
  /** What is spoken on which port. `targetPort` is the port outside, where it differs. */
  readonly ports: readonly ServicePort[];
  /** @default - DNS; none for wildcards and blocks of addresses */
  readonly resolution?: Resolution;
  /**
   * The IP addresses or blocks under which callers know it. TCP ports need them: a TCP connection has no host name.
   * @default - none
   */
  readonly addresses?: readonly string[];
  /**
   * The name of its objects.
   * @default - the construct's id
   */
  readonly name?: string;
}

/**
 * A host outside the mesh that workloads call: a ServiceEntry, and any number of routes and policies as for a service of
 * the mesh. Where the mesh is REGISTRY_ONLY, nothing else outside can be reached.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-control/
 */
export class ExternalService extends RoutedHost {
  readonly namespace: MeshNamespace;
  readonly resolution: Resolution;

  private readonly hops = new Map<number, EgressHop>();

  /**
   * @throws when a TCP port has no addresses, a wildcard shall be found by DNS, or a host, port or address is no such
   */
  constructor(scope: Construct, id: string, props: ExternalServiceProps) {
    const what = `${scope.node.path}/${id}`;
    const addresses = (props.addresses ?? []).map((address) => checkIpBlock(`${what}: addresses`, address));
    const hosts = [props.host, ...(props.aliases ?? [])].map((host) => checkHost(`${what}: host`, host));
    const byAddress = hosts.some((host) => host.includes('*')) || addresses.some((address) => address.includes('/'));
    const resolution = props.resolution ?? (byAddress ? Resolution.none() : Resolution.dns());
    checkServiceEntry(what, { hosts, ports: props.ports, addresses, resolution });
    const [hostName = props.host, ...aliases] = hosts;
    super(scope, id, {
      mesh: props.namespace.mesh,
      name: checkDnsLabel(`${what}: name`, props.name ?? id),
      namespace: props.namespace.name,
      hostName,
      aliases,
      ports: [...props.ports],
    });
    this.namespace = props.namespace;
    this.resolution = resolution;
    new networking.ServiceEntry(this, 'ServiceEntry', {
      metadata: { name: this.name, namespace: this.namespaceName },
      spec: Lazy.any({ produce: () => renderServiceEntry({ hosts, ports: this.ports, addresses, resolution }) }),
    });
    this.node.addValidation({ validate: () => this.lostHosts() });
  }

  /**
   * How callers connect, see {@link RoutedHost.applyTrafficPolicy}. With `tls` the caller's proxy, or the egress gateway,
   * puts plain HTTP into TLS.
   * @throws when that would put TLS into TLS, or is the mesh's own TLS, which nobody outside ends
   */
  override applyTrafficPolicy(policy: TrafficPolicy, options: TrafficPolicyOptions = {}): void {
    const mode = policy.tls?.value.mode;
    if (mode === 'ISTIO_MUTUAL') {
      throw new Error(
        `${this.node.path}: applyTrafficPolicy: ISTIO_MUTUAL needs a proxy of the mesh on the other side; use ClientTls.simple or ClientTls.mutual`,
      );
    }
    const encrypted = this.ports.find((port) => port.isTls && (options.port ?? port.port) === port.port);
    if (encrypted && (mode === 'SIMPLE' || mode === 'MUTUAL')) {
      throw new Error(
        `${this.node.path}: applyTrafficPolicy: callers speak TLS themselves on port ${encrypted.port}, and TLS in TLS is understood by nobody; name a plain HTTP port with { port }, or remove tls`,
      );
    }
    super.applyTrafficPolicy(policy, options);
  }

  /** Whether a gateway could find it: a caller's own address says nothing to others. @internal */
  get isFoundByName(): boolean {
    return this.resolution.mode !== 'NONE';
  }

  /** The names of it, the first first. @internal */
  get hostNames(): readonly string[] {
    return [this.hostName, ...this.aliases];
  }

  /** Sends what leaves on a port through an egress gateway. @internal */
  leaveBy(hop: EgressHop): void {
    const other = this.hops.get(hop.port.port);
    if (other) {
      throw new Error(`${this.node.path}: port ${hop.port.port} leaves by ${other.by} and by ${hop.by}; route it once`);
    }
    this.hops.set(hop.port.port, hop);
    this.ensureVirtualService();
  }

  protected override renderRules(name: IMeshHost): networking.VirtualServiceSpec {
    const rules = super.renderRules(name, (target, port) => {
      const hop = target.host === name ? this.hops.get(port.port) : undefined;
      return hop ? hop.destination(name.hostName) : destinationOf(target, port);
    });
    return this.hops.size > 0 ? hopRules(rules, name, [...this.hops.values()]) : rules;
  }

  /** A gateway knows requests by their host: one that was rewritten before would be nobody's. */
  private lostHosts(): string[] {
    const httpHop = [...this.hops.values()].find((hop) => hop.seesRequests);
    if (!httpHop) return [];
    const lost = this.compose().rows.flatMap(({ route }) =>
      route.action instanceof Forward && route.action.rewrite?.hostRewrite ? route.entries : [],
    );
    return [...new Set(lost.map((entry) => entry.path))].map(
      (path) =>
        `${path}: rewrites the host of requests that leave by ${httpHop.by}, which would not know them any more; remove the rewrite or the egress route`,
    );
  }
}
