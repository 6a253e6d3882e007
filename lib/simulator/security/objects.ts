import { isRecord, type KubernetesObject } from '../../manifests';
import type { Provenance } from '../ir';

/** A workload as selectors see it. */
export interface SelectableWorkload {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The part of the mesh settings that security depends on. */
export interface SecuritySettings {
  readonly version: '1.30' | '1.31';
  readonly rootNamespace: string;
  readonly trustDomain: string;
  readonly trustDomainAliases?: readonly string[];
  readonly enableAutoMtls: boolean;
  readonly extensionProviders: readonly Readonly<Record<string, unknown>>[];
}

/** Oldest first, then by name and namespace: the order in which Istio reads objects of a kind. */
export function byAge(objects: readonly KubernetesObject[]): KubernetesObject[] {
  const key = (object: KubernetesObject) => `${object.metadata.name}.${object.metadata.namespace ?? ''}`;
  return [...objects].sort((one, other) => {
    const age = time(one) - time(other);
    if (age !== 0) return age;
    return key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0;
  });
}

function time(object: KubernetesObject): number {
  const stamp = object.metadata.creationTimestamp;
  const parsed = stamp ? Date.parse(String(stamp)) : Number.NaN;
  return Number.isNaN(parsed) ? 0 : parsed;
}

/** The spec of an object; an absent one is empty. */
export function specOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  return isRecord(object.spec) ? object.spec : {};
}

/** `selector.matchLabels`, empty when there is none. */
export function selectorOf(object: KubernetesObject): Readonly<Record<string, string>> {
  const { selector } = specOf(object);
  const labels = isRecord(selector) ? selector.matchLabels : undefined;
  return isRecord(labels) ? (labels as Record<string, string>) : {};
}

export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** The Gateway of the Kubernetes Gateway API that a workload implements. */
const GATEWAY_LABEL = 'gateway.networking.k8s.io/gateway-name';

/** A policy with `targetRefs` belongs to those targets only: never to a sidecar. */
export function isAttached(object: KubernetesObject, workload: SelectableWorkload): boolean {
  const refs = targetRefsOf(object);
  if (refs.length === 0) return selects(selectorOf(object), workload.labels);
  return refs.some(
    (ref) =>
      ref.kind === 'Gateway' &&
      ref.group === 'gateway.networking.k8s.io' &&
      ref.name === workload.labels[GATEWAY_LABEL] &&
      object.metadata.namespace === workload.namespace,
  );
}

interface TargetRef {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
}

export function targetRefsOf(object: KubernetesObject): readonly TargetRef[] {
  const { targetRefs, targetRef } = specOf(object);
  if (Array.isArray(targetRefs) && targetRefs.length > 0) return targetRefs.filter(isRecord);
  return isRecord(targetRef) ? [targetRef] : [];
}

export function provenance(object: KubernetesObject, field?: string): Provenance {
  const { name, namespace } = object.metadata;
  return { kind: object.kind, ...(namespace ? { namespace } : {}), name, ...(field ? { field } : {}) };
}

/** A list of texts; anything else is empty. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
