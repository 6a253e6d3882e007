import type { KubernetesObject } from '../../manifests';

/** Labels, headers and the like. */
export type StringMap = Readonly<Record<string, string>>;
/** A part of Istio's API whose fields are read one by one. */
export type Spec = Readonly<Record<string, unknown>>;

/** Istio's `StringMatch`; without any of the three it only asks for presence. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

export interface Destination {
  readonly host: string;
  readonly subset?: string;
  readonly port?: { readonly number?: number };
}

export interface HeaderOperationsSpec {
  readonly set?: StringMap;
  readonly add?: StringMap;
  readonly remove?: readonly string[];
}

export interface HeadersSpec {
  readonly request?: HeaderOperationsSpec;
  readonly response?: HeaderOperationsSpec;
}

export interface RouteDestinationSpec {
  readonly destination: Destination;
  readonly weight?: number;
  readonly headers?: HeadersSpec;
}

export interface HttpMatchSpec {
  readonly name?: string;
  readonly uri?: StringMatch;
  readonly scheme?: StringMatch;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly withoutHeaders?: Readonly<Record<string, StringMatch>>;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly port?: number;
  readonly sourceLabels?: StringMap;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
  readonly ignoreUriCase?: boolean;
  readonly statPrefix?: string;
}

export interface HttpRouteSpec {
  readonly name?: string;
  readonly match?: readonly HttpMatchSpec[];
  readonly route?: readonly RouteDestinationSpec[];
  readonly redirect?: Spec;
  readonly directResponse?: Spec;
  readonly delegate?: { readonly name?: string; readonly namespace?: string };
  readonly rewrite?: Spec;
  readonly timeout?: string;
  readonly retries?: Spec;
  readonly fault?: Spec;
  readonly mirror?: Destination;
  readonly mirrors?: readonly { readonly destination?: Destination; readonly percentage?: { value?: number } }[];
  readonly mirrorPercent?: number;
  readonly mirror_percent?: number;
  readonly mirrorPercentage?: { readonly value?: number };
  readonly corsPolicy?: Spec;
  readonly headers?: HeadersSpec;
}

export interface L4MatchSpec {
  readonly sniHosts?: readonly string[];
  readonly destinationSubnets?: readonly string[];
  readonly port?: number;
  readonly sourceLabels?: StringMap;
  readonly sourceNamespace?: string;
  readonly gateways?: readonly string[];
}

export interface L4RouteSpec {
  readonly match?: readonly L4MatchSpec[];
  readonly route?: readonly RouteDestinationSpec[];
}

export interface VirtualServiceSpec {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly exportTo?: readonly string[];
  readonly http?: readonly HttpRouteSpec[];
  readonly tls?: readonly L4RouteSpec[];
  readonly tcp?: readonly L4RouteSpec[];
}

export interface TrafficPolicySpec {
  readonly loadBalancer?: Spec;
  readonly connectionPool?: { readonly tcp?: Spec; readonly http?: Spec };
  readonly outlierDetection?: Spec;
  readonly tls?: Spec;
  readonly tunnel?: Spec;
  readonly proxyProtocol?: Spec;
  readonly retryBudget?: Spec;
  readonly portLevelSettings?: readonly (TrafficPolicySpec & { readonly port?: { readonly number?: number } })[];
}

export interface SubsetSpec {
  readonly name: string;
  readonly labels?: StringMap;
  readonly trafficPolicy?: TrafficPolicySpec;
}

export interface DestinationRuleSpec {
  readonly host: string;
  readonly exportTo?: readonly string[];
  readonly trafficPolicy?: TrafficPolicySpec;
  readonly subsets?: readonly SubsetSpec[];
  readonly workloadSelector?: { readonly matchLabels?: StringMap };
}

export interface GatewayServerSpec {
  readonly name?: string;
  readonly bind?: string;
  readonly port: { readonly number: number; readonly name?: string; readonly protocol: string };
  readonly hosts: readonly string[];
  readonly tls?: { readonly mode?: string; readonly httpsRedirect?: boolean } & Spec;
}

export interface SidecarSpec {
  readonly workloadSelector?: { readonly labels?: StringMap };
  readonly egress?: readonly {
    readonly hosts?: readonly string[];
    readonly port?: { readonly number?: number; readonly protocol?: string; readonly name?: string };
    readonly bind?: string;
    readonly captureMode?: string;
  }[];
  readonly ingress?: readonly Spec[];
  readonly outboundTrafficPolicy?: { readonly mode?: string };
}

/** An Istio object with its spec read as `S`. */
export interface Config<S> {
  readonly name: string;
  readonly namespace: string;
  /** Creation time as Istio compares it; the same for objects without one. */
  readonly created: string;
  readonly spec: S;
  readonly object: KubernetesObject;
}

/** An object as a config of its kind. */
export function configOf<S>(object: KubernetesObject): Config<S> {
  return {
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? 'default',
    created: creationOf(object),
    spec: (object.spec ?? {}) as S,
    object,
  };
}

/** When an object was created, for comparing; one that is yet to be applied is newer than any other. */
export function creationOf(object: KubernetesObject): string {
  return object.metadata.creationTimestamp ?? '~';
}

/** Oldest first, then by name, then by namespace: Istio's order for everything that competes. */
export function byAge<S>(one: Config<S>, other: Config<S>): number {
  return (
    compare(one.created, other.created) || compare(one.name, other.name) || compare(one.namespace, other.namespace)
  );
}

/** Orders strings by code unit, as Go does. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether all labels of a selector are on an object; an empty selector selects everything. */
export function labelsMatch(selector: StringMap | undefined, labels: StringMap): boolean {
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}
