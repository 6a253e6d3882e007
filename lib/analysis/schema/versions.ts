/**
 * The API versions Istio 1.30 serves, newest first. All versions of a kind have the same fields.
 * See https://istio.io/latest/docs/reference/config/.
 */
const ISTIO_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  VirtualService: ['v1', 'v1beta1', 'v1alpha3'],
  DestinationRule: ['v1', 'v1beta1', 'v1alpha3'],
  Gateway: ['v1', 'v1beta1', 'v1alpha3'],
  ServiceEntry: ['v1', 'v1beta1', 'v1alpha3'],
  Sidecar: ['v1', 'v1beta1', 'v1alpha3'],
  WorkloadEntry: ['v1', 'v1beta1', 'v1alpha3'],
  WorkloadGroup: ['v1', 'v1beta1', 'v1alpha3'],
  EnvoyFilter: ['v1alpha3'],
  ProxyConfig: ['v1beta1'],
  AuthorizationPolicy: ['v1', 'v1beta1'],
  PeerAuthentication: ['v1', 'v1beta1'],
  RequestAuthentication: ['v1', 'v1beta1'],
  Telemetry: ['v1', 'v1alpha1'],
  WasmPlugin: ['v1alpha1'],
  TrafficExtension: ['v1alpha1'],
};

export function servedVersions(kind: string): readonly string[] {
  return ISTIO_VERSIONS[kind] ?? [];
}

/** The versions of Kubernetes' kinds that our schemas are of, where it is not v1. */
const KUBERNETES_VERSIONS: Readonly<Record<string, string>> = { HorizontalPodAutoscaler: 'v2' };

/** Whether our schema of a kind is that of an API version: Kubernetes' versions differ in their fields. */
export function hasSchema(kind: string, apiVersion: string): boolean {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
  return kind in ISTIO_VERSIONS || version === (KUBERNETES_VERSIONS[kind] ?? 'v1');
}
