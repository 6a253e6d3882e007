import { type Fragment, type PolicySlots, policyOf, sectionOf } from './policy-slots';
import { type PolicyPlace, showPlace, type TrafficPolicyContribution } from './traffic-policy';

/** The policies of one host, in Istio's nesting. */
export interface RenderedPolicies {
  readonly host?: Fragment;
  readonly bySubset: ReadonlyMap<string, Fragment>;
}

/**
 * Everything said about the connections to one host. What is said for a version holds over what is said for a port, and
 * that over what is said for the host, value by value.
 *
 * Istio takes the parts of a policy as a whole: a subset with a connection pool loses the host's, and settings of a port
 * lose everything else. So values are carried along to wherever Istio would drop them.
 */
export class PolicyTable {
  constructor(private readonly contributions: readonly TrafficPolicyContribution[]) {}

  render(): RenderedPolicies {
    const versions = [...new Set(this.contributions.flatMap(({ place }) => place.version ?? []))].sort();
    return {
      host: this.renderHost(),
      bySubset: new Map(versions.map((version) => [version, this.renderVersion(version)])),
    };
  }

  /** Two contributors that disagree about one value. */
  conflicts(what: string): string[] {
    const writers = new Map<string, { readonly path: string; readonly text: string }>();
    const problems: string[] = [];
    for (const { place, slots, node } of this.byPath()) {
      for (const [slot, fragment] of Object.entries(slots)) {
        const key = JSON.stringify([place.version, place.port, slot]);
        const text = show(slot, fragment);
        const other = writers.get(key);
        if (!other) writers.set(key, { path: node.path, text });
        else if (other.text !== text) {
          problems.push(
            `${what}: two values for ${slot} of ${showPlace(place)}: ${other.path} (${other.text}) and ${node.path} (${text}); keep one, or say for which version or port each is`,
          );
        }
      }
    }
    return problems;
  }

  /** What holds for connections to a place. */
  effective({ version, port }: PolicyPlace): PolicySlots {
    return {
      ...this.slotsAt({}),
      ...(port === undefined ? {} : this.slotsAt({ port })),
      ...(version === undefined ? {} : this.slotsAt({ version })),
      ...(version === undefined || port === undefined ? {} : this.slotsAt({ version, port })),
    };
  }

  /** Every place that something was said about, the host included. */
  places(): PolicyPlace[] {
    const all = [{}, ...this.contributions.map(({ place }) => place)];
    return [...new Map(all.map((place) => [showPlace(place), place])).values()];
  }

  private renderHost(): Fragment | undefined {
    const ports = this.portsOf(undefined);
    const policy = policyOf(this.slotsAt({}));
    const portLevelSettings = ports.map((port) => this.renderPort({ port }));
    if (Object.keys(policy).length + ports.length === 0) return undefined;
    return { ...policy, ...(ports.length > 0 && { portLevelSettings }) };
  }

  private renderVersion(version: string): Fragment {
    const sections = new Set(Object.keys(this.slotsAt({ version })).map(sectionOf));
    // Sections that the version says nothing about come from the host: Istio keeps them.
    const own = Object.entries(this.effective({ version })).filter(([slot]) => sections.has(sectionOf(slot)));
    const ports = [...new Set([...this.portsOf(undefined), ...this.portsOf(version)])].sort((a, b) => a - b);
    const portLevelSettings = ports.map((port) => this.renderPort({ version, port }));
    return { ...policyOf(Object.fromEntries(own)), ...(ports.length > 0 && { portLevelSettings }) };
  }

  private renderPort(place: { readonly version?: string; readonly port: number }): Fragment {
    return { port: { number: place.port }, ...policyOf(this.effective(place)) };
  }

  private portsOf(version: string | undefined): number[] {
    const ports = this.contributions.flatMap(({ place }) => (place.version === version ? (place.port ?? []) : []));
    return [...new Set(ports)].sort((a, b) => a - b);
  }

  private slotsAt({ version, port }: PolicyPlace): PolicySlots {
    const here = this.byPath().filter(({ place }) => place.version === version && place.port === port);
    return Object.assign({}, ...here.map(({ slots }) => slots));
  }

  private byPath(): TrafficPolicyContribution[] {
    return [...this.contributions].sort((a, b) => (a.node.path < b.node.path ? -1 : 1));
  }
}

/** The innermost value of a fragment. */
function show(slot: string, fragment: Fragment): string {
  let value: unknown = fragment;
  for (const name of slot.split('.')) {
    if (typeof value === 'object' && value !== null && name in value) value = (value as Fragment)[name];
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
