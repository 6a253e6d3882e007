import { isRecord, type KubernetesObject } from '../../manifests';
import type { MutualTlsMode, PeerMode, PeerModes } from '../ir';
import { byAge, provenance, type SelectableWorkload, selectorOf, selects, specOf } from './objects';

const MODES = new Set<unknown>(['STRICT', 'PERMISSIVE', 'DISABLE']);

/**
 * The mTLS modes of a workload's ports: workload over namespace over mesh, the oldest policy of each level, UNSET
 * inherits. A selector in the root namespace counts for nothing.
 *
 * @see https://istio.io/latest/docs/reference/config/security/peer_authentication/
 */
export function peerModes(
  policies: readonly KubernetesObject[],
  workload: SelectableWorkload,
  rootNamespace: string,
): PeerModes {
  let mode = namespaceMode(policies, workload.namespace, rootNamespace) ?? { mode: 'PERMISSIVE' };
  const own = byAge(policies).find(
    (policy) =>
      workload.namespace !== rootNamespace &&
      policy.metadata.namespace === workload.namespace &&
      !isNamespaceWide(policy) &&
      selects(selectorOf(policy), workload.labels),
  );
  if (!own) return { workload: mode, ports: {} };
  mode = explicitMode(own, specOf(own).mtls, 'spec.mtls') ?? mode;
  const ports: Record<number, PeerMode> = {};
  const perPort = specOf(own).portLevelMtls;
  for (const [port, mtls] of Object.entries(isRecord(perPort) ? perPort : {})) {
    ports[Number(port)] = explicitMode(own, mtls, `spec.portLevelMtls[${port}]`) ?? mode;
  }
  return { workload: mode, ports };
}

/** The mode of one workload port. */
export function peerModeOf(modes: PeerModes, port: number): PeerMode {
  return modes.ports[port] ?? modes.workload;
}

/** The mode that namespace-wide and mesh-wide policies give a namespace; `undefined` when there is none. */
export function namespaceMode(
  policies: readonly KubernetesObject[],
  namespace: string,
  rootNamespace: string,
): PeerMode | undefined {
  const widest = byAge(policies).filter(isNamespaceWide);
  const mesh = widest.find((policy) => policy.metadata.namespace === rootNamespace);
  const meshMode: PeerMode | undefined =
    mesh && (explicitMode(mesh, specOf(mesh).mtls, 'spec.mtls') ?? { mode: 'PERMISSIVE', from: provenance(mesh) });
  const own =
    namespace === rootNamespace ? undefined : widest.find((policy) => policy.metadata.namespace === namespace);
  if (!own) return meshMode;
  return explicitMode(own, specOf(own).mtls, 'spec.mtls') ?? meshMode ?? { mode: 'PERMISSIVE', from: provenance(own) };
}

function isNamespaceWide(policy: KubernetesObject): boolean {
  return Object.keys(selectorOf(policy)).length === 0;
}

function explicitMode(policy: KubernetesObject, mtls: unknown, field: string): PeerMode | undefined {
  const mode = isRecord(mtls) ? mtls.mode : undefined;
  return MODES.has(mode) ? { mode: mode as MutualTlsMode, from: provenance(policy, field) } : undefined;
}
