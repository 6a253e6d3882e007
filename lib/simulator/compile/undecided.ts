import { isRecord, type KubernetesObject } from '../../manifests';
import type { Undecided } from '../ir';
import { labelsMatch, type MeshSettings, type StringMap } from '../model';

/** Kinds that can change anything about the proxies they select. */
const PATCHES = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);
/** Routes of the Kubernetes Gateway API. */
const GATEWAY_API = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']);

/** What keeps a proxy from being decided: objects and labels whose effect is not known. */
export function undecidedFor(
  objects: readonly KubernetesObject[],
  settings: MeshSettings,
  namespace: string,
  labels: StringMap,
): readonly Undecided[] {
  const found: Undecided[] = settings.unknown.map((name) => ({
    aspect: 'everything',
    reason: `mesh setting ${name} is not understood`,
    from: { kind: 'MeshConfig', name: 'mesh', field: name },
  }));
  for (const object of objects) {
    const reason = reasonOf(object, settings, namespace, labels);
    if (!reason) continue;
    const { name } = object.metadata;
    const owner = object.metadata.namespace;
    found.push({
      aspect: 'everything',
      reason,
      from: { kind: object.kind, name, ...(owner ? { namespace: owner } : {}) },
    });
  }
  return found;
}

function reasonOf(
  object: KubernetesObject,
  settings: MeshSettings,
  namespace: string,
  labels: StringMap,
): string | undefined {
  if (PATCHES.has(object.kind)) {
    const spec = isRecord(object.spec) ? object.spec : {};
    const owner = object.metadata.namespace ?? 'default';
    if (owner !== namespace && owner !== settings.rootNamespace) return undefined;
    const selector = selectorOf(spec);
    return labelsMatch(selector, labels) ? `${object.kind} can change anything about this proxy` : undefined;
  }
  if (GATEWAY_API.has(object.kind) && object.apiVersion.startsWith('gateway.networking.k8s.io/')) {
    return `${object.kind} of the Kubernetes Gateway API is not understood`;
  }
  if (object.kind === 'Namespace' && object.metadata.name === namespace) {
    if (object.metadata.labels?.['istio.io/dataplane-mode'] === 'ambient') return 'ambient mode is not understood';
  }
  const waypoint = object.metadata.labels?.['istio.io/use-waypoint'];
  if (waypoint && waypoint !== 'none') return 'waypoints are not understood';
  return undefined;
}

function selectorOf(spec: Readonly<Record<string, unknown>>): StringMap {
  const workload = isRecord(spec.workloadSelector) ? spec.workloadSelector.labels : undefined;
  const selector = isRecord(spec.selector) ? spec.selector.matchLabels : undefined;
  const labels = workload ?? selector;
  return isRecord(labels) ? (labels as StringMap) : {};
}
