/** What Istio knows of an annotation of its own. */
export interface KnownAnnotation {
  /** Where it is read. */
  readonly on: 'Pod' | 'Service' | 'AuthorizationPolicy' | 'Any';
  readonly status: 'stable' | 'alpha' | 'deprecated';
  readonly form?: 'bool' | 'ranges' | 'ports' | 'inbound-ports' | 'interception' | 'quantity' | 'number';
}

const pod = (form?: KnownAnnotation['form'], status: KnownAnnotation['status'] = 'stable'): KnownAnnotation => ({
  on: 'Pod',
  status,
  form,
});

// From https://istio.io/latest/docs/reference/config/annotations/. Istio calls nearly all of its annotations alpha,
// also those its guides build on: alpha here are only those with a stable way to say the same.
export const KNOWN_ANNOTATIONS: Readonly<Record<string, KnownAnnotation>> = {
  'inject.istio.io/templates': pod(),
  'istio.io/dry-run': { on: 'AuthorizationPolicy', status: 'stable', form: 'bool' },
  'networking.istio.io/exportTo': { on: 'Service', status: 'stable' },
  'prometheus.istio.io/merge-metrics': pod('bool'),
  'proxy.istio.io/config': pod(),
  'proxy.istio.io/overrides': pod(),
  'readiness.status.sidecar.istio.io/applicationPorts': pod('ports'),
  'readiness.status.sidecar.istio.io/failureThreshold': pod('number'),
  'readiness.status.sidecar.istio.io/initialDelaySeconds': pod('number'),
  'readiness.status.sidecar.istio.io/periodSeconds': pod('number'),
  'sidecar.istio.io/agentLogLevel': pod(),
  'sidecar.istio.io/bootstrapOverride': pod(undefined, 'alpha'),
  'sidecar.istio.io/componentLogLevel': pod(),
  'sidecar.istio.io/controlPlaneAuthPolicy': pod(undefined, 'deprecated'),
  'sidecar.istio.io/discoveryAddress': pod(undefined, 'deprecated'),
  'sidecar.istio.io/enableCoreDump': pod('bool', 'deprecated'),
  'sidecar.istio.io/extraStatTags': pod(),
  'sidecar.istio.io/inject': pod('bool', 'deprecated'),
  'sidecar.istio.io/interceptionMode': pod('interception'),
  'sidecar.istio.io/logLevel': pod(),
  'sidecar.istio.io/nativeSidecar': pod('bool'),
  'sidecar.istio.io/proxyCPU': pod('quantity'),
  'sidecar.istio.io/proxyCPULimit': pod('quantity'),
  'sidecar.istio.io/proxyImage': pod(),
  'sidecar.istio.io/proxyImageType': pod(),
  'sidecar.istio.io/proxyMemory': pod('quantity'),
  'sidecar.istio.io/proxyMemoryLimit': pod('quantity'),
  'sidecar.istio.io/rewriteAppHTTPProbers': pod('bool'),
  'sidecar.istio.io/statsCompression': pod('bool'),
  'sidecar.istio.io/statsEvictionInterval': pod(),
  'sidecar.istio.io/statsHistogramBuckets': pod(),
  'sidecar.istio.io/statsInclusionPrefixes': pod(undefined, 'deprecated'),
  'sidecar.istio.io/statsInclusionRegexps': pod(undefined, 'deprecated'),
  'sidecar.istio.io/statsInclusionSuffixes': pod(undefined, 'deprecated'),
  'sidecar.istio.io/status': pod(),
  'sidecar.istio.io/userVolume': pod(),
  'sidecar.istio.io/userVolumeMount': pod(),
  'status.sidecar.istio.io/port': pod('number'),
  'traffic.sidecar.istio.io/excludeInboundPorts': pod('ports'),
  'traffic.sidecar.istio.io/excludeInterfaces': pod(),
  'traffic.sidecar.istio.io/excludeOutboundIPRanges': pod('ranges'),
  'traffic.sidecar.istio.io/excludeOutboundPorts': pod('ports'),
  'traffic.sidecar.istio.io/includeInboundPorts': pod('inbound-ports'),
  'traffic.sidecar.istio.io/includeOutboundIPRanges': pod('ranges'),
  'traffic.sidecar.istio.io/includeOutboundPorts': pod('ports'),
  'traffic.sidecar.istio.io/kubevirtInterfaces': pod(undefined, 'deprecated'),
  'istio.io/reroute-virtual-interfaces': pod(),
};

/** Prefixes under which Istio reads nothing but the annotations above. */
export const CLOSED_PREFIXES = [
  'sidecar.istio.io/',
  'traffic.sidecar.istio.io/',
  'readiness.status.sidecar.istio.io/',
  'status.sidecar.istio.io/',
  'proxy.istio.io/',
  'inject.istio.io/',
  'prometheus.istio.io/',
];
