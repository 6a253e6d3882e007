import { type ApiObject, type Duration, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import { HostDestination } from '../destination/host-destination';
import type { TrafficPolicy, TrafficPolicyOptions } from '../destination/traffic-policy';
import type { Mesh } from '../mesh/mesh';
import type { IMeshHost } from '../mesh/mesh-host';
import type { ServicePort } from '../mesh/service-port';
import { checkDuration, renderDuration } from '../values/duration';
import { hostSlug } from '../values/hosts';
import { Answer, Forward, type HostPolicy, type HostRoute, Timeout } from './actions';
import { Contribution, type ContributionProps } from './contribution';
import type { DirectResponse } from './direct-response';
import { Fault } from './fault';
import type { HeaderChanges } from './header-changes';
import { type ComposedRules, HostRules } from './host-rules';
import type { Mirror } from './mirror';
import { PROVENANCE, provenance } from './provenance';
import type { Redirect } from './redirect';
import { type DestinationOnPort, destinationOf, meshRows, renderVirtualService } from './render/virtual-service';
import type { Retries } from './retries';
import type { Rewrite } from './rewrite';
import { TrafficSplit } from './traffic-split';
import type { ITrafficTarget } from './traffic-target';

export interface RouteProps extends ContributionProps {
  /** Where the requests go. */
  readonly to: TrafficSplit | ITrafficTarget;
  /**
   * Changes the path or host on the way.
   * @default - both stay as they are
   */
  readonly rewrite?: Rewrite;
}

export interface RoutedHostProps {
  readonly mesh: Mesh;
  /** The namespace in which its Istio objects render. */
  readonly namespace: string;
  /** The name of its Istio objects. */
  readonly name: string;
  readonly hostName: string;
  /**
   * Further names of the same host, with the same rules.
   * @default - none
   */
  readonly aliases?: readonly string[];
  readonly ports: readonly ServicePort[];
}

/**
 * A host whose requests this app directs. Any number of charts contribute routes, which decide where a request goes, and
 * policies, which decide how; one VirtualService comes out, whatever the order of the calls.
 *
 * - Routes: the first match wins; explicit priorities come first, then the more specific match; the route without a match
 *   takes the rest.
 * - Policies: each kind (delay, abort, timeout, retries, mirror, headers) has its own first match.
 */
export abstract class RoutedHost extends Construct implements IMeshHost, ITrafficTarget {
  readonly mesh: Mesh;
  readonly name: string;
  readonly hostName: string;
  readonly displayName: string;
  readonly ports: readonly ServicePort[];
  /** Further names of the same host, with the same rules. */
  readonly aliases: readonly string[];
  /** The name of the namespace in which its objects render. */
  readonly namespaceName: string;

  /** @internal */
  readonly destination: HostDestination;

  private readonly rules: HostRules;
  private readonly virtualServices: networking.VirtualService[] = [];

  protected constructor(scope: Construct, id: string, props: RoutedHostProps) {
    super(scope, id);
    this.mesh = props.mesh;
    this.name = props.name;
    this.namespaceName = props.namespace;
    this.hostName = props.hostName;
    this.displayName = `${props.namespace}/${props.name}`;
    this.ports = props.ports;
    this.aliases = props.aliases ?? [];
    this.rules = new HostRules(
      this.node.path,
      { id: 'default', path: this.node.path, action: this },
      this.mesh.maxRulesPerHost,
    );
    this.destination = new HostDestination(this, props);
    for (const hostName of [this.hostName, ...this.aliases]) this.mesh.claimHost(hostName, this);
    this.node.addValidation({
      validate: () => [...this.compose().problems, ...this.forbiddenFaults(), ...this.wrongPorts()],
    });
  }

  /** The host itself is a target: all its versions. */
  get host(): IMeshHost {
    return this;
  }

  /** Sends the matching requests to a target or a split. Without a match: all that no other route takes. */
  route(id: string, props: RouteProps): void {
    if (props.match) this.requireHttp(id);
    if (
      props.rewrite?.pathRewrite?.kind === 'matched' &&
      !props.match?.alternatives.every((condition) => condition.uri)
    ) {
      throw new Error(
        `${this.node.path}: route ${id} rewrites the path it matched, and has no path match; give it a PathMatch, or use Rewrite.pathRegex`,
      );
    }
    const split = props.to instanceof TrafficSplit ? props.to : TrafficSplit.all(props.to);
    this.addRoute(id, new Forward(split, props.rewrite), props);
  }

  /** Answers the matching requests with a redirect. */
  redirect(id: string, redirect: Redirect, props: ContributionProps = {}): void {
    this.requireHttp(id);
    this.addRoute(id, new Answer(redirect), props);
  }

  /** Answers the matching requests at once. */
  respond(id: string, response: DirectResponse, props: ContributionProps = {}): void {
    this.requireHttp(id);
    this.addRoute(id, new Answer(response), props);
  }

  /** How the requests that no other route takes are split. Holds for TCP connections as well. */
  shiftTraffic(split: TrafficSplit, options: { readonly id?: string; readonly scope?: Construct } = {}): void {
    const { scope = this, id = freeId(scope, 'default') } = options;
    this.addRoute(id, new Forward(split), { scope });
  }

  /**
   * Delays or aborts the matching requests in the caller's proxy.
   * @throws at synth where the mesh does not allow fault injection
   */
  injectFault(id: string, fault: Fault, props: ContributionProps = {}): void {
    this.addPolicy(id, fault, props);
  }

  /** How long the caller waits for an answer, retries included. */
  applyTimeout(id: string, timeout: Duration, props: ContributionProps = {}): void {
    this.addPolicy(id, new Timeout(renderDuration(checkDuration(`${this.node.path}: timeout ${id}`, timeout))), props);
  }

  applyRetries(id: string, retries: Retries, props: ContributionProps = {}): void {
    this.addPolicy(id, retries, props);
  }

  /** Sends a copy of the matching requests to another target. */
  mirrorTo(id: string, mirror: Mirror, props: ContributionProps = {}): void {
    this.addPolicy(id, mirror, props);
  }

  changeHeaders(id: string, changes: HeaderChanges, props: ContributionProps = {}): void {
    this.addPolicy(id, changes, props);
  }

  /**
   * How callers connect to the host, to a version or to a port: limits, ejection of failing endpoints, load balancing,
   * TLS. Each value has one writer for a place; a version's value holds over a port's, and that over the host's.
   */
  applyTrafficPolicy(policy: TrafficPolicy, options: TrafficPolicyOptions = {}): void {
    this.destination.addPolicy(policy, options);
  }

  /** The splits among its routes that send requests to more than one target, in the order in which they were given. */
  get splits(): readonly TrafficSplit[] {
    return this.rules.routes.flatMap(({ action }) =>
      action instanceof Forward && action.split.shares.length > 1 ? [action.split] : [],
    );
  }

  /** The VirtualService, for patches that no method covers. @throws before the first route or policy */
  get virtualService(): ApiObject {
    const [first] = this.virtualServices;
    if (!first)
      throw new Error(`${this.node.path}: has no VirtualService yet; it comes with the first route or policy`);
    return first;
  }

  /** The DestinationRule, for patches that no method covers. @throws before the first version or traffic policy */
  get destinationRule(): ApiObject {
    return this.destination.destinationRule;
  }

  /** @internal */
  compose(): ComposedRules {
    return this.rules.compose();
  }

  /** @internal */
  get hasRules(): boolean {
    return !this.rules.isEmpty;
  }

  private addRoute(id: string, action: HostRoute, props: ContributionProps): void {
    this.rules.routes.push(new Contribution(this, id, action, props));
    this.ensureVirtualService();
  }

  private addPolicy(id: string, action: HostPolicy, props: ContributionProps): void {
    this.requireHttp(id);
    this.rules.policies.push(new Contribution(this, id, action, props));
    this.ensureVirtualService();
  }

  private requireHttp(id: string): void {
    if (this.ports.some((port) => port.isHttp)) return;
    const ports = this.ports.map((port) => `${port.port} ${port.protocol}`).join(', ');
    throw new Error(
      `${this.node.path}: ${id} is a rule about HTTP requests, and the proxy sees none on ${ports}; declare the port with ServicePort.http, or use shiftTraffic`,
    );
  }

  /** A rule for a port on which the host gets no requests would never hold. */
  private wrongPorts(): string[] {
    const http = this.ports.filter((port) => port.isHttp).map(({ port }) => port);
    const shown = this.ports.map(({ port, protocol }) => `${port} ${protocol}`).join(', ');
    return [...this.rules.routes, ...this.rules.policies].flatMap(({ node, entry }) =>
      (entry.alternatives ?? [])
        .filter(({ port }) => port !== undefined && !http.includes(port))
        .map(
          ({ port }) =>
            `${node.path}: asks for port ${port}, on which ${this.displayName} (${shown}) gets no HTTP requests; name an HTTP port of the host, or leave the port out`,
        ),
    );
  }

  private forbiddenFaults(): string[] {
    if (this.mesh.faultInjection) return [];
    return this.rules.policies
      .filter((policy) => policy.action instanceof Fault)
      .map(
        (policy) =>
          `${policy.node.path}: ${policy.action} on ${this.displayName}: this environment forbids faults; remove it, or set faultInjection on the Mesh where nobody is harmed`,
      );
  }

  /** Makes sure that there are rules to follow, even if nobody contributed any. */
  protected ensureVirtualService(): void {
    if (this.virtualServices.length > 0) return;
    this.virtualServices.push(this.createVirtualService('VirtualService', this.name, this));
    for (const hostName of this.aliases) {
      const alias: IMeshHost = { hostName, displayName: this.displayName, ports: this.ports };
      const name = `${this.name}-${hostSlug(hostName)}`;
      this.virtualServices.push(this.createVirtualService(`VirtualService-${hostSlug(hostName)}`, name, alias));
    }
  }

  /**
   * The rules for one name of the host.
   * @param destination where a target is reached from a port of the host
   */
  protected renderRules(
    name: IMeshHost,
    destination: DestinationOnPort = destinationOf,
  ): networking.VirtualServiceSpec {
    return renderVirtualService(name, this.compose().rows, (target, port) =>
      destination(target.host === this ? { host: name, subset: target.subset } : target, port),
    );
  }

  private createVirtualService(id: string, name: string, host: IMeshHost): networking.VirtualService {
    return new networking.VirtualService(this, id, {
      metadata: {
        name,
        namespace: this.namespaceName,
        annotations: { [PROVENANCE]: Lazy.any({ produce: () => provenance(meshRows(this.compose().rows)) }) },
      },
      spec: Lazy.any({ produce: () => this.renderRules(host) }),
    });
  }
}

/** Two charts that both say where the rest goes are a conflict of rules or agree; neither is a clash of ids. */
function freeId(scope: Construct, id: string): string {
  let free = id;
  for (let number = 2; scope.node.tryFindChild(free); number += 1) free = `${id}-${number}`;
  return free;
}
