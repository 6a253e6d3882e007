import { isRecord, type KubernetesObject, valueAt } from '../../manifests/object';
import { record, text } from './read';

/** What the installation decides and the checks depend on. */
export interface MeshConfig {
  /** Policies and DestinationRules of this namespace apply to the whole mesh. */
  readonly rootNamespace: string;
  readonly clusterDomain: string;
  readonly trustDomain: string;
  readonly outboundTrafficPolicy: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** How paths are normalised before policies see them: NONE, BASE, MERGE_SLASHES, DECODE_AND_MERGE_SLASHES. */
  readonly pathNormalization: string;
  readonly enableAutoMtls: boolean;
  /** Names of the providers that CUSTOM policies and Telemetry may refer to. */
  readonly extensionProviders: readonly string[];
  /** Whether the installation was among the manifests; if not, the values above are Istio's defaults. */
  readonly known: boolean;
  /** The rest, as written. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/** Istio's defaults, changed by the IstioOperator among the objects and by what the caller knows better. */
export function meshConfigOf(
  operators: readonly KubernetesObject[],
  given: Readonly<Record<string, unknown>> | undefined,
): MeshConfig {
  const operator = operators[0];
  const raw = { ...record(operator && valueAt(operator, ['spec', 'meshConfig'])), ...given };
  const values = record(operator && valueAt(operator, ['spec', 'values', 'global']));
  const rootNamespace = text(raw.rootNamespace) ?? text(values.istioNamespace);
  const trustDomain = text(raw.trustDomain) ?? text(valueAt(values, ['proxy', 'clusterDomain']));
  const providers = Array.isArray(raw.extensionProviders) ? raw.extensionProviders : [];
  return {
    rootNamespace: rootNamespace || 'istio-system',
    clusterDomain: text(valueAt(values, ['proxy', 'clusterDomain'])) || 'cluster.local',
    trustDomain: trustDomain || 'cluster.local',
    outboundTrafficPolicy:
      valueAt(raw, ['outboundTrafficPolicy', 'mode']) === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY',
    pathNormalization: text(valueAt(raw, ['pathNormalization', 'normalization'])) ?? 'BASE',
    enableAutoMtls: raw.enableAutoMtls !== false,
    extensionProviders: providers.filter(isRecord).flatMap((provider) => text(provider.name) ?? []),
    known: operator !== undefined || given !== undefined,
    raw,
  };
}
