import type { Mesh } from '../mesh/mesh';
import type { ExtensionProvider } from '../telemetry';
import type { AccessLogFile } from './access-log-file';

export type MeshConfig = Readonly<Record<string, unknown>>;

/**
 * What the mesh, its Telemetries and the installation say, as istiod reads it.
 * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/
 */
export function renderMeshConfig(
  mesh: Mesh,
  accessLog: AccessLogFile | undefined,
  providers: readonly ExtensionProvider[],
  further: MeshConfig,
): MeshConfig {
  const sorted = [...providers].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...(accessLog ? { accessLogFile: accessLog.file } : {}),
    ...(accessLog?.encoding === undefined ? {} : { accessLogEncoding: accessLog.encoding }),
    outboundTrafficPolicy: { mode: mesh.outboundTraffic },
    pathNormalization: { normalization: mesh.pathNormalization },
    ...(mesh.rootNamespace === 'istio-system' ? {} : { rootNamespace: mesh.rootNamespace }),
    ...(mesh.trustDomain === 'cluster.local' ? {} : { trustDomain: mesh.trustDomain }),
    ...(sorted.length === 0 ? {} : { extensionProviders: sorted.map((provider) => provider.toMeshConfig()) }),
    ...further,
  };
}

/** What is said elsewhere, and by whom: a second value here would contradict it. */
const OWNED = new Map([
  ['accessLogFile', 'accessLog'],
  ['accessLogEncoding', 'accessLog'],
  ['outboundTrafficPolicy', 'outboundTraffic of the Mesh'],
  ['pathNormalization', 'pathNormalization of the Mesh'],
  ['rootNamespace', 'rootNamespace of the Mesh'],
  ['trustDomain', 'trustDomain of the Mesh'],
  ['extensionProviders', 'extensionProviders, or the provider that a Telemetry names'],
]);

/** @throws for a field that has a place of its own */
export function checkMeshConfig(what: string, config: MeshConfig): MeshConfig {
  for (const field of Object.keys(config)) {
    const owner = OWNED.get(field);
    if (owner) throw new Error(`${what}: meshConfig.${field} comes from ${owner}; set it there`);
  }
  return config;
}
