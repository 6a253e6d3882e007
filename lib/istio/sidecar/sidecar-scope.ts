import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { Mesh } from '../mesh/mesh';
import type { IMeshHost } from '../mesh/mesh-host';
import { OutboundTraffic } from '../mesh/outbound-traffic';
import { PROVENANCE } from '../traffic/provenance';

/** All hosts of a namespace. */
export interface HostsOfNamespace {
  /** The name of the namespace. */
  readonly name: string;
}

export interface EgressLimit {
  /**
   * Hosts, or namespaces with all their hosts, beside those that are declared by `calls`.
   * @default - none
   */
  readonly also?: readonly (IMeshHost | HostsOfNamespace)[];
  /**
   * What happens to connections to hosts outside the scope.
   * @default - what the mesh says
   */
  readonly outboundTraffic?: OutboundTraffic;
  /**
   * Who asks for it: named in errors and in the provenance of the Sidecar.
   * @default - the service or namespace itself
   */
  readonly scope?: Construct;
}

export interface SidecarScopeTarget {
  readonly construct: Construct;
  readonly mesh: Mesh;
  readonly namespaceName: string;
  /** The name of the Sidecar. */
  readonly name: string;
  /** @default - all pods of the namespace */
  readonly selector?: Readonly<Record<string, string>>;
  /** Whether its pods have proxies. */
  isProxied(): boolean;
  /** What its pods say they call. */
  callees(): readonly IMeshHost[];
}

const MODES = {
  [OutboundTraffic.ALLOW_ANY]: networking.SidecarSpecOutboundTrafficPolicyMode.ALLOW_UNDERSCORE_ANY,
  [OutboundTraffic.REGISTRY_ONLY]: networking.SidecarSpecOutboundTrafficPolicyMode.REGISTRY_UNDERSCORE_ONLY,
};

/**
 * The hosts that a proxy is told about: the declared calls and the control plane's namespace. Fewer hosts make
 * smaller and faster proxies, and a call that nobody declared shows. Renders one Sidecar.
 * @see https://istio.io/latest/docs/reference/config/networking/sidecar/
 */
export class SidecarScope extends Construct {
  private readonly limits: EgressLimit[] = [];

  constructor(private readonly target: SidecarScopeTarget) {
    super(target.construct, 'sidecar');
    target.construct.node.addValidation({ validate: () => this.check() });
  }

  /** Several limits add up. */
  add(limit: EgressLimit): void {
    this.limits.push(limit);
    if (this.limits.length > 1) return;
    const { name, namespaceName } = this.target;
    new networking.Sidecar(this, 'Sidecar', {
      metadata: {
        name,
        namespace: namespaceName,
        annotations: { [PROVENANCE]: Lazy.any({ produce: () => this.provenance() }) },
      },
      spec: Lazy.any({ produce: () => this.render() }),
    });
  }

  /** What happens to calls of hosts that nobody declared. */
  get outboundTraffic(): OutboundTraffic {
    return this.modes()[0] ?? this.target.mesh.outboundTraffic;
  }

  private render(): networking.SidecarSpec {
    const { selector } = this.target;
    return {
      workloadSelector: selector && { labels: { ...selector } },
      egress: [{ hosts: this.hosts() }],
      // Said explicitly: a Sidecar without it does not always do what the mesh says.
      outboundTrafficPolicy: {
        mode: MODES[this.outboundTraffic],
      },
    };
  }

  private hosts(): string[] {
    const also = this.limits.flatMap((limit) => limit.also ?? []);
    const hosts = [...this.target.callees(), ...also].flatMap((each) =>
      'hostName' in each
        ? [each.hostName, ...(each.aliases ?? [])].map((host) => `${each.namespaceName ?? '*'}/${host}`)
        : [`${each.name}/*`],
    );
    const all = new Set([`${this.target.mesh.rootNamespace}/*`, ...hosts]);
    const covered = (host: string) => !host.endsWith('/*') && all.has(`${host.split('/')[0]}/*`);
    return [...all].filter((host) => !covered(host)).sort();
  }

  private modes(): OutboundTraffic[] {
    return [...new Set(this.limits.map((limit) => limit.outboundTraffic).filter((mode) => mode !== undefined))].sort();
  }

  private provenance(): string {
    const paths = this.limits.map(({ scope }) => (scope ?? this.target.construct).node.path);
    return `egress: ${[...new Set(paths)].sort().join(', ')}`;
  }

  private check(): string[] {
    const { path } = this.target.construct.node;
    if (this.limits.length > 0 && !this.target.isProxied()) {
      return [
        `${path}: limits the egress of pods without a proxy, which obey no Sidecar; enable injection, or remove limitEgress`,
      ];
    }
    return this.modes().length > 1
      ? [
          `${path}: two outbound traffic policies in one Sidecar: ${this.modes().join(' and ')}, by ${this.provenance().slice('egress: '.length)}; keep one`,
        ]
      : [];
  }
}
