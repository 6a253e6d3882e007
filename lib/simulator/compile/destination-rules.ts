import type { KubernetesObject } from '../../manifests';
import {
  byAge,
  byNarrowness,
  type Config,
  configOf,
  type DestinationRuleSpec,
  expandHost,
  hostWithin,
  isVisible,
  isWildcard,
  labelsMatch,
  type MeshSettings,
  type Service,
  type StringMap,
  type Visibility,
  visibilityOf,
} from '../model';

/** DestinationRules of one host and namespace, merged as Istio merges them. */
export interface DestinationRule {
  readonly namespace: string;
  readonly host: string;
  readonly spec: DestinationRuleSpec;
  readonly visibility: Visibility;
  /** The rules merged, first one first. */
  readonly parts: readonly Config<DestinationRuleSpec>[];
}

/** The rules of one namespace by host. */
type HostIndex = { exact: Map<string, DestinationRule[]>; wildcards: [string, DestinationRule[]][] };

/** Finds the DestinationRule that a client in a namespace uses for a service. */
export class DestinationRules {
  readonly all: readonly DestinationRule[];
  readonly #settings: MeshSettings;
  /** Rules that count for clients of their own namespace. */
  readonly #own = new Map<string, HostIndex>();
  /** Rules that count for clients of other namespaces too. */
  readonly #exported = new Map<string, HostIndex>();
  /** Rules of the root namespace for itself only. */
  readonly #rootOnly: HostIndex = { exact: new Map(), wildcards: [] };

  constructor(objects: readonly KubernetesObject[], settings: MeshSettings) {
    this.#settings = settings;
    const merged = new Map<string, DestinationRule[]>();
    const configs = objects
      .filter((object) => object.kind === 'DestinationRule')
      .map((object) => configOf<DestinationRuleSpec>(object))
      .sort(byAge);
    for (const config of configs) {
      const host = expandHost(config.spec.host ?? '', config.namespace, settings.domain);
      const visibility = visibilityOf(config.spec.exportTo, config.namespace, settings.defaultDestinationRuleExportTo);
      mergeInto(merged, { namespace: config.namespace, host, spec: config.spec, visibility, parts: [config] });
    }
    this.all = [...merged.values()].flat();
    for (const rule of this.all) this.#index(rule);
  }

  #index(rule: DestinationRule): void {
    const privateOnly = !rule.visibility.everywhere && rule.visibility.namespaces.every((ns) => ns === rule.namespace);
    if (isVisible(rule.visibility, rule.namespace)) add(indexOf(this.#own, rule.namespace), rule);
    if (!privateOnly) add(indexOf(this.#exported, rule.namespace), rule);
    else if (rule.namespace === this.#settings.rootNamespace) add(this.#rootOnly, rule);
  }

  /**
   * The rule for a service as seen by a client: first hit of the client's namespace, the service's, the root
   * namespace. One with a workloadSelector counts only in its own namespace and for workloads it selects.
   *
   * @see https://istio.io/latest/docs/ops/best-practices/traffic-management/#cross-namespace-configuration
   */
  find(service: Service, clientNamespace: string, clientLabels: StringMap): DestinationRule | undefined {
    const { rootNamespace } = this.#settings;
    const found =
      (clientNamespace === rootNamespace
        ? lookUp(this.#rootOnly, service.hostname)
        : lookUp(this.#own.get(clientNamespace), service.hostname)) ??
      exported(this.#exported.get(service.namespace), service.hostname, clientNamespace) ??
      exported(this.#exported.get(rootNamespace), service.hostname, clientNamespace);
    let unselective: DestinationRule | undefined;
    for (const rule of found ?? []) {
      const selector = rule.spec.workloadSelector?.matchLabels;
      if (!rule.spec.workloadSelector) unselective = rule;
      else if (rule.namespace === clientNamespace && labelsMatch(selector, clientLabels)) return rule;
    }
    return unselective;
  }
}

function exported(
  index: HostIndex | undefined,
  hostname: string,
  clientNamespace: string,
): DestinationRule[] | undefined {
  const visible = lookUp(index, hostname)?.filter((rule) => isVisible(rule.visibility, clientNamespace));
  return visible && visible.length > 0 ? visible : undefined;
}

function lookUp(index: HostIndex | undefined, hostname: string): DestinationRule[] | undefined {
  if (!index) return undefined;
  const exact = index.exact.get(hostname);
  if (exact) return exact;
  return index.wildcards.find(([pattern]) => hostWithin(hostname, pattern))?.[1];
}

function indexOf(map: Map<string, HostIndex>, namespace: string): HostIndex {
  let index = map.get(namespace);
  if (!index) {
    index = { exact: new Map(), wildcards: [] };
    map.set(namespace, index);
  }
  return index;
}

function add(index: HostIndex, rule: DestinationRule): void {
  if (isWildcard(rule.host)) {
    const known = index.wildcards.find(([pattern]) => pattern === rule.host);
    if (known) known[1].push(rule);
    else {
      index.wildcards.push([rule.host, [rule]]);
      index.wildcards.sort(([one], [other]) => byNarrowness(one, other));
    }
    return;
  }
  const known = index.exact.get(rule.host);
  if (known) known.push(rule);
  else index.exact.set(rule.host, [rule]);
}

/** Rules of one host and namespace merge: subsets add up, and the first traffic policy stays. */
function mergeInto(merged: Map<string, DestinationRule[]>, rule: DestinationRule): void {
  const key = `${rule.namespace} ${rule.host}`;
  const list = merged.get(key);
  if (!list) {
    merged.set(key, [rule]);
    return;
  }
  let separate = true;
  for (const [index, known] of list.entries()) {
    const reach = compareReach(known.visibility, rule.visibility);
    if (reach === 'narrower' || !sameSelector(known.spec, rule.spec)) continue;
    if (reach === 'same') separate = false;
    const names = new Set((known.spec.subsets ?? []).map((subset) => subset.name));
    const trafficPolicy = known.spec.trafficPolicy ?? rule.spec.trafficPolicy;
    list[index] = {
      ...known,
      spec: {
        ...known.spec,
        ...(trafficPolicy ? { trafficPolicy } : {}),
        subsets: [
          ...(known.spec.subsets ?? []),
          ...(rule.spec.subsets ?? []).filter((subset) => !names.has(subset.name)),
        ],
      },
      parts: [...known.parts, ...rule.parts],
    };
  }
  if (separate) list.push(rule);
}

function compareReach(known: Visibility, added: Visibility): 'same' | 'wider' | 'narrower' {
  const set = (one: Visibility) => (one.everywhere ? ['*'] : one.namespaces);
  const before = set(known);
  const after = set(added);
  if (!before.every((one) => after.includes(one))) return 'narrower';
  return before.length === after.length ? 'same' : 'wider';
}

function sameSelector(one: DestinationRuleSpec, other: DestinationRuleSpec): boolean {
  const key = (spec: DestinationRuleSpec) =>
    spec.workloadSelector ? JSON.stringify(Object.entries(spec.workloadSelector.matchLabels ?? {}).sort()) : '';
  return key(one) === key(other);
}
