import { type ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as networking from '../../../imports/networking.istio.io';
import type { ServicePort } from '../mesh/service-port';
import { PROVENANCE } from '../traffic/provenance';
import { hostSlug } from '../values/hosts';
import type { Fragment } from './policy-slots';
import { PolicyTable } from './policy-table';
import { showPlace, type TrafficPolicy, TrafficPolicyContribution, type TrafficPolicyOptions } from './traffic-policy';

export interface HostDestinationProps {
  readonly name: string;
  readonly namespace: string;
  readonly hostName: string;
  /**
   * Further names of the host, each with a DestinationRule that says the same.
   * @default - none
   */
  readonly aliases?: readonly string[];
  readonly ports: readonly ServicePort[];
}

interface Subset {
  readonly labels: Readonly<Record<string, string>>;
  readonly path: string;
}

/** The one DestinationRule of a host: its subsets and how connections to it are made. */
export class HostDestination {
  private readonly subsets = new Map<string, Subset>();
  private readonly contributions: TrafficPolicyContribution[] = [];
  private readonly objects: networking.DestinationRule[] = [];

  constructor(
    private readonly owner: Construct,
    private readonly props: HostDestinationProps,
  ) {
    owner.node.addValidation({ validate: () => this.check() });
  }

  /** @param from the construct that the subset belongs to */
  addSubset(name: string, labels: Readonly<Record<string, string>>, from: Construct): void {
    this.subsets.set(name, { labels, path: from.node.path });
    this.ensureObject();
  }

  addPolicy(policy: TrafficPolicy, options: TrafficPolicyOptions): void {
    const { port } = options;
    if (port !== undefined && !this.props.ports.some((each) => each.port === port)) {
      const known = this.props.ports.map((each) => each.port).join(', ');
      throw new Error(`${this.owner.node.path}: applyTrafficPolicy: no port ${port}; known: ${known}`);
    }
    this.contributions.push(new TrafficPolicyContribution(this.owner, policy, options));
    this.ensureObject();
  }

  /** The DestinationRule, for patches that no method covers. @throws before the first version or traffic policy */
  get destinationRule(): ApiObject {
    const [first] = this.objects;
    if (!first)
      throw new Error(
        `${this.owner.node.path}: has no DestinationRule yet; it comes with the first version or traffic policy`,
      );
    return first;
  }

  private get table(): PolicyTable {
    return new PolicyTable(this.contributions);
  }

  private check(): string[] {
    const what = this.owner.node.path;
    return [...this.table.conflicts(what), ...this.unknownVersions(what), ...this.blindFailovers(what)];
  }

  private unknownVersions(what: string): string[] {
    return this.contributions.flatMap(({ place, node }) =>
      place.version === undefined || this.subsets.has(place.version)
        ? []
        : [
            `${what}: ${node.path} is about version "${place.version}"; known: ${[...this.subsets.keys()].join(', ') || 'none'}; add it with addVersion or name one of these`,
          ],
    );
  }

  private blindFailovers(what: string): string[] {
    const { table } = this;
    return table.places().flatMap((place) => {
      const slots = table.effective(place);
      const locality = JSON.stringify(slots['loadBalancer.locality'] ?? {});
      const seesHealth = Object.keys(slots).some((slot) => slot.startsWith('outlierDetection.'));
      return locality.includes('"failover') && !seesHealth
        ? [
            `${what}: locality failover for ${showPlace(place)} never happens, because nothing tells which endpoints are healthy; add outlierDetection`,
          ]
        : [];
    });
  }

  private ensureObject(): void {
    if (this.objects.length > 0) return;
    const { name, hostName, aliases = [] } = this.props;
    this.objects.push(this.createObject('DestinationRule', name, hostName));
    for (const alias of aliases) {
      const slug = hostSlug(alias);
      this.objects.push(this.createObject(`DestinationRule-${slug}`, `${name}-${slug}`, alias));
    }
  }

  private createObject(id: string, name: string, hostName: string): networking.DestinationRule {
    return new networking.DestinationRule(this.owner, id, {
      metadata: {
        name,
        namespace: this.props.namespace,
        annotations: { [PROVENANCE]: Lazy.any({ produce: () => this.provenance() }) },
      },
      spec: Lazy.any({ produce: () => this.render(hostName) }),
    });
  }

  /** Which construct contributed each subset and policy. */
  private provenance(): string {
    const subsets = [...this.subsets].map(([name, { path }]) => `subset ${name}: ${path}`);
    const policies = this.contributions.map(({ place, node }) => `policy of ${showPlace(place)}: ${node.path}`);
    return [...subsets.sort(), ...policies.sort()].join('\n');
  }

  private render(hostName: string): networking.DestinationRuleSpec {
    const { host, bySubset } = this.table.render();
    return {
      host: hostName,
      trafficPolicy: host && asPolicy(host),
      subsets:
        this.subsets.size > 0
          ? [...this.subsets]
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([name, { labels }]) => {
                const policy = bySubset.get(name);
                const labelled = Object.keys(labels).length > 0 ? labels : undefined;
                return { name, labels: labelled, trafficPolicy: policy && (asPolicy(policy) as SubsetPolicy) };
              })
          : undefined,
    };
  }
}

type SubsetPolicy = networking.DestinationRuleSpecSubsetsTrafficPolicy;

/** The generated types have the same fields for hosts, subsets and ports, under three names. */
const asPolicy = (policy: Fragment) => policy as networking.DestinationRuleSpecTrafficPolicy & SubsetPolicy;
