/** The kinds the analysis knows, with their API group: several groups have, say, a Gateway. */
const ISTIO = {
  VirtualService: 'networking.istio.io',
  DestinationRule: 'networking.istio.io',
  Gateway: 'networking.istio.io',
  ServiceEntry: 'networking.istio.io',
  Sidecar: 'networking.istio.io',
  WorkloadEntry: 'networking.istio.io',
  WorkloadGroup: 'networking.istio.io',
  EnvoyFilter: 'networking.istio.io',
  ProxyConfig: 'networking.istio.io',
  AuthorizationPolicy: 'security.istio.io',
  PeerAuthentication: 'security.istio.io',
  RequestAuthentication: 'security.istio.io',
  Telemetry: 'telemetry.istio.io',
  WasmPlugin: 'extensions.istio.io',
  TrafficExtension: 'extensions.istio.io',
} as const;

const KUBERNETES = {
  Namespace: '',
  Service: '',
  ServiceAccount: '',
  ConfigMap: '',
  Secret: '',
  Pod: '',
  Deployment: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ReplicaSet: 'apps',
  Job: 'batch',
  CronJob: 'batch',
  HorizontalPodAutoscaler: 'autoscaling',
  PodDisruptionBudget: 'policy',
  NetworkPolicy: 'networking.k8s.io',
  Role: 'rbac.authorization.k8s.io',
  RoleBinding: 'rbac.authorization.k8s.io',
  ClusterRole: 'rbac.authorization.k8s.io',
  ClusterRoleBinding: 'rbac.authorization.k8s.io',
  IstioOperator: 'install.istio.io',
} as const;

const GROUPS = { ...ISTIO, ...KUBERNETES } as const;

export type Kind = keyof typeof GROUPS;
export type IstioKind = keyof typeof ISTIO;

/** The kinds that run pods. */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Pod',
  'Job',
  'CronJob',
] as const satisfies readonly Kind[];

const CLUSTER_SCOPED: ReadonlySet<Kind> = new Set<Kind>(['Namespace', 'ClusterRole', 'ClusterRoleBinding']);

/** The kind of an object, when the analysis knows it: name and API group both count. */
export function kindOf(object: { readonly apiVersion: string; readonly kind: string }): Kind | undefined {
  if (!Object.hasOwn(GROUPS, object.kind)) return undefined;
  const kind = object.kind as Kind;
  const slash = object.apiVersion.indexOf('/');
  return GROUPS[kind] === (slash < 0 ? '' : object.apiVersion.slice(0, slash)) ? kind : undefined;
}

export function isIstioKind(kind: Kind | undefined): kind is IstioKind {
  return kind !== undefined && Object.hasOwn(ISTIO, kind);
}

export function isNamespaced(kind: Kind): boolean {
  return !CLUSTER_SCOPED.has(kind);
}
