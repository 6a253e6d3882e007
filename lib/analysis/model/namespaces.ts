import type { KubernetesObject } from '../../manifests';
import { labels } from './read';

export interface NamespaceInfo {
  readonly name: string;
  /** Absent when objects live in a namespace that is not among the manifests. */
  readonly object?: KubernetesObject;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Whether Istio adds sidecars to pods that do not say otherwise: by `istio-injection`, or `istio.io/rev`;
   * unset: no label either way.
   */
  readonly injection: 'enabled' | 'disabled' | 'unset';
}

export function namespaceInfo(name: string, object: KubernetesObject | undefined): NamespaceInfo {
  const own = labels(object?.metadata.labels);
  return { name, object, labels: own, injection: injectionOf(own) };
}

function injectionOf(own: Readonly<Record<string, string>>): NamespaceInfo['injection'] {
  const value = own['istio-injection'];
  if (value === 'enabled') return 'enabled';
  if (value === 'disabled') return 'disabled';
  return own['istio.io/rev'] ? 'enabled' : 'unset';
}
