import { isRecord, type KubernetesObject } from '../../manifests';

/** The versions of Istio whose semantics are known. */
export type IstioVersion = '1.30' | '1.31';

/** What is installed rather than applied, with Istio's defaults. */
export interface MeshSettings {
  readonly version: IstioVersion;
  /** @default istio-system */
  readonly rootNamespace: string;
  /** @default cluster.local */
  readonly trustDomain: string;
  /** DNS suffix of Kubernetes services. @default cluster.local */
  readonly domain: string;
  /** What happens to destinations nobody registered. @default ALLOW_ANY */
  readonly outboundTrafficPolicy: 'ALLOW_ANY' | 'REGISTRY_ONLY';
  /** @default true */
  readonly enableAutoMtls: boolean;
  /** @default false */
  readonly h2Upgrade: boolean;
  readonly defaultServiceExportTo: readonly string[];
  readonly defaultVirtualServiceExportTo: readonly string[];
  readonly defaultDestinationRuleExportTo: readonly string[];
  readonly defaultHttpRetryPolicy?: Readonly<Record<string, unknown>>;
  /** How paths are normalised before anything looks at them. @default BASE */
  readonly pathNormalization: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';
  readonly extensionProviders: readonly Readonly<Record<string, unknown>>[];
  /** Settings that are not understood, by name: they make answers undecided. */
  readonly unknown: readonly string[];
}

const UNDERSTOOD = new Set([
  'rootNamespace',
  'trustDomain',
  'outboundTrafficPolicy',
  'enableAutoMtls',
  'h2UpgradePolicy',
  'defaultServiceExportTo',
  'defaultVirtualServiceExportTo',
  'defaultDestinationRuleExportTo',
  'defaultHttpRetryPolicy',
  'pathNormalization',
  'extensionProviders',
]);

/** Settings that change logs, metrics, traces and start-up, never what happens to a request. */
const WITHOUT_EFFECT = new Set([
  'accessLogFile',
  'accessLogFormat',
  'accessLogEncoding',
  'enableTracing',
  'defaultProviders',
  'enablePrometheusMerge',
  'ingressClass',
  'ingressControllerMode',
  'ingressService',
  'ingressSelector',
  'dnsRefreshRate',
  'configSources',
  'disableEnvoyListenerLog',
  'trustDomainAliases',
]);

/** Settings that 1.30 does not look at. */
const SINCE_1_31 = new Set(['defaultTrafficPolicy']);

/** Reads mesh settings from what `MeshConfig` holds, as an object. */
export function meshSettings(config: Readonly<Record<string, unknown>>, version: IstioVersion): MeshSettings {
  const outbound = config.outboundTrafficPolicy;
  const mode = typeof outbound === 'string' ? outbound : isRecord(outbound) ? outbound.mode : undefined;
  const normalization = isRecord(config.pathNormalization) ? config.pathNormalization.normalization : undefined;
  const unknown = Object.keys(config).filter(
    (key) => !UNDERSTOOD.has(key) && !WITHOUT_EFFECT.has(key) && !(version === '1.30' && SINCE_1_31.has(key)),
  );
  const aliases = config.trustDomainAliases;
  if (Array.isArray(aliases) && aliases.length > 0) unknown.push('trustDomainAliases');
  if (typeof mode === 'string' && mode !== 'ALLOW_ANY' && mode !== 'REGISTRY_ONLY' && version !== '1.30') {
    unknown.push(`outboundTrafficPolicy ${mode}`);
  }
  return {
    version,
    rootNamespace: text(config.rootNamespace) ?? 'istio-system',
    trustDomain: text(config.trustDomain) ?? 'cluster.local',
    domain: 'cluster.local',
    // A mode that this version does not know is not ALLOW_ANY.
    outboundTrafficPolicy: mode === undefined || mode === 'ALLOW_ANY' ? 'ALLOW_ANY' : 'REGISTRY_ONLY',
    enableAutoMtls: config.enableAutoMtls !== false,
    h2Upgrade: config.h2UpgradePolicy === 'UPGRADE',
    defaultServiceExportTo: list(config.defaultServiceExportTo),
    defaultVirtualServiceExportTo: list(config.defaultVirtualServiceExportTo),
    defaultDestinationRuleExportTo: list(config.defaultDestinationRuleExportTo),
    ...(isRecord(config.defaultHttpRetryPolicy) ? { defaultHttpRetryPolicy: config.defaultHttpRetryPolicy } : {}),
    pathNormalization: pathNormalization(normalization),
    extensionProviders: Array.isArray(config.extensionProviders) ? config.extensionProviders.filter(isRecord) : [],
    unknown,
  };
}

/** The mesh settings a set of objects carries itself: an `IstioOperator`'s, or the `istio` ConfigMap's. */
export function meshConfigIn(
  objects: readonly KubernetesObject[],
  parseYaml: (text: string) => unknown,
): Readonly<Record<string, unknown>> | undefined {
  for (const object of objects) {
    if (object.kind === 'IstioOperator' && isRecord(object.spec) && isRecord(object.spec.meshConfig)) {
      return object.spec.meshConfig;
    }
    if (object.kind !== 'ConfigMap' || object.metadata.name !== 'istio' || !isRecord(object.data)) continue;
    const mesh = typeof object.data.mesh === 'string' ? parseYaml(object.data.mesh) : undefined;
    if (isRecord(mesh)) return mesh;
  }
  return undefined;
}

function pathNormalization(value: unknown): MeshSettings['pathNormalization'] {
  return value === 'NONE' || value === 'MERGE_SLASHES' || value === 'DECODE_AND_MERGE_SLASHES' ? value : 'BASE';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) && value.length > 0 ? value.map(String) : ['*'];
}
