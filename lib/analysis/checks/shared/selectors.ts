import type { KubernetesObject } from '../../../manifests';
import { type InstalledGateway, type Model, namespaceOf, selectorOf, type Workload } from '../../model';

/** The kinds that pick workloads by labels in their own namespace, or mesh-wide from the root namespace. */
export const SELECTING_KINDS = [
  'AuthorizationPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
  'Telemetry',
  'Sidecar',
  'WasmPlugin',
  'EnvoyFilter',
  'ProxyConfig',
] as const;

export interface Targets {
  readonly workloads: readonly Workload[];
  readonly installed: readonly InstalledGateway[];
}

/** What an object with a selector is about. */
export function targetsOf(model: Model, object: KubernetesObject): Targets {
  const namespace = namespaceOf(object);
  const scope = namespace === model.meshConfig.rootNamespace ? undefined : namespace;
  return {
    workloads: model.workloadsOfPolicy(object),
    installed: model.installedGatewaysWith(selectorOf(object), scope),
  };
}

export function hasSelector(object: KubernetesObject): boolean {
  return Object.keys(selectorOf(object)).length > 0;
}

export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** Where the labels of an object's selector stand. */
export function selectorPath(object: KubernetesObject): string {
  if (object.kind === 'Gateway') return 'spec.selector';
  return object.kind === 'EnvoyFilter' || object.kind === 'Sidecar'
    ? 'spec.workloadSelector.labels'
    : 'spec.selector.matchLabels';
}
