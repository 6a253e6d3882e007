import { isRecord } from '../../manifests';
import type { ClientTls, MutualTlsMode, Provenance, Transport } from '../ir';
import { texts } from './objects';

type Policy = Readonly<Record<string, unknown>>;

/** The DestinationRule of a cluster, after lookup and merging. */
export interface RuleForCluster {
  readonly trafficPolicy?: Policy;
  /** The subset's own trafficPolicy. */
  readonly subsetPolicy?: Policy;
  readonly from: Provenance;
}

/** A cluster of a client's proxy. */
export interface ClientCluster {
  readonly host: string;
  /** Port of the service. */
  readonly port: number;
  readonly subset?: string;
  readonly rule?: RuleForCluster;
  /** Of a service outside the mesh (a ServiceEntry with `location: MESH_EXTERNAL`). */
  readonly meshExternal: boolean;
  /** `subjectAltNames` of the ServiceEntry. */
  readonly serviceEntryNames?: readonly string[];
  /** The mode that namespace-wide PeerAuthentications give the service's namespace; none: PERMISSIVE. */
  readonly namespaceMode?: MutualTlsMode;
  /** A headless service or `PASSTHROUGH`: the proxy does not know endpoints; whether all of them have a sidecar. */
  readonly originalDestination?: { readonly allInjected: boolean };
  /** A gateway's proxy may use `credentialName`; a sidecar's may not. */
  readonly gateway: boolean;
}

export interface ClientTlsSettings {
  readonly version: '1.30' | '1.31';
  readonly enableAutoMtls: boolean;
}

const PLAINTEXT: ClientTls = { withSidecar: 'plaintext', withoutSidecar: 'plaintext' };

/**
 * How a client's proxy connects to a cluster: the DestinationRule's tls, else automatic mTLS.
 *
 * @see https://istio.io/latest/docs/ops/configuration/traffic-management/tls-configuration/
 */
export function clientTls(cluster: ClientCluster, settings: ClientTlsSettings): ClientTls {
  const tls = effectiveTls(cluster);
  if (!tls) return automaticTls(cluster, settings);
  const from = cluster.rule?.from;
  const explicit = (transport: Transport, istioMutual: boolean): ClientTls => {
    const names = subjectAltNames(tls, cluster, istioMutual);
    const sni = typeof tls.sni === 'string' && tls.sni !== '' ? tls.sni : istioMutual ? clusterSni(cluster) : undefined;
    return {
      withSidecar: transport,
      withoutSidecar: transport,
      ...(sni ? { sni } : {}),
      ...(names.length > 0 ? { subjectAltNames: names } : {}),
      istioMutual,
      ...(from ? { from } : {}),
    };
  };
  switch (tls.mode) {
    case 'ISTIO_MUTUAL':
      return explicit('mtls', true);
    case 'SIMPLE':
    case 'MUTUAL':
      // Every sidecar would need the secret, so Istio leaves TLS out.
      if (tls.credentialName && !cluster.gateway) return { ...PLAINTEXT, ...(from ? { from } : {}) };
      return explicit(tls.mode === 'SIMPLE' ? 'tls' : 'mtls', false);
    default:
      return { ...PLAINTEXT, ...(from ? { from } : {}) };
  }
}

/** What the client sends to an endpoint of the cluster. */
export function clientSends(
  tls: ClientTls,
  endpoint: { readonly injected: boolean; readonly mode: MutualTlsMode },
): Transport {
  const acceptsMtls = tls.endpoints ? tls.endpoints === 'all' : endpoint.injected && endpoint.mode !== 'DISABLE';
  return acceptsMtls ? tls.withSidecar : tls.withoutSidecar;
}

/** The server name of the mesh's own mTLS: `outbound_.80_.v1_.reviews.default.svc.cluster.local`. */
export function clusterSni({ host, port, subset }: Pick<ClientCluster, 'host' | 'port' | 'subset'>): string {
  return `outbound_.${port}_.${subset ?? ''}_.${host}`;
}

/** Port settings replace everything above them, also where they have no tls: then it is automatic. */
function effectiveTls({ rule, port }: ClientCluster): Policy | undefined {
  const top = portOrWhole(rule?.trafficPolicy, port).tls;
  if (!rule?.subsetPolicy) return record(top);
  const subset = portOrWhole(rule.subsetPolicy, port);
  return record(subset.tls) ?? (subset.ofPort ? undefined : record(top));
}

function portOrWhole(policy: Policy | undefined, port: number): { tls: unknown; ofPort: boolean } {
  const own = portSettings(policy).find((one) => isRecord(one.port) && one.port.number === port);
  return own ? { tls: own.tls, ofPort: true } : { tls: policy?.tls, ofPort: false };
}

function automaticTls(cluster: ClientCluster, settings: ClientTlsSettings): ClientTls {
  if (cluster.meshExternal || !settings.enableAutoMtls || cluster.namespaceMode === 'DISABLE') return PLAINTEXT;
  if (cluster.originalDestination) {
    if (!cluster.originalDestination.allInjected) return PLAINTEXT;
    return { withSidecar: 'mtls', withoutSidecar: 'mtls', sni: clusterSni(cluster), istioMutual: true };
  }
  const mode = modeForEndpoints(cluster, settings.version);
  return {
    withSidecar: 'mtls',
    withoutSidecar: 'plaintext',
    ...(mode ? { endpoints: mode === 'ISTIO_MUTUAL' ? 'all' : 'none' } : {}),
  };
}

/**
 * Endpoints are marked by another reading of the same rule: the subset's policy alone when there is a subset, and a port
 * without tls keeps the rule's. From 1.31 on a subset without any falls back to the rule's, unless that is ISTIO_MUTUAL.
 */
function modeForEndpoints({ rule, subset, port }: ClientCluster, version: '1.30' | '1.31'): unknown {
  const top = modeInPolicy(rule?.trafficPolicy, port);
  if (subset === undefined) return top;
  const own = modeInPolicy(rule?.subsetPolicy, port);
  return own ?? (version === '1.30' || top === 'ISTIO_MUTUAL' ? undefined : top);
}

function modeInPolicy(policy: Policy | undefined, port: number): unknown {
  const own = portSettings(policy).find((one) => isRecord(one.port) && one.port.number === port && isRecord(one.tls));
  const tls = own?.tls ?? policy?.tls;
  return isRecord(tls) ? (tls.mode ?? 'DISABLE') : undefined;
}

function subjectAltNames(tls: Policy, cluster: ClientCluster, istioMutual: boolean): readonly string[] {
  const own = texts(tls.subjectAltNames);
  return own.length > 0 || istioMutual ? own : (cluster.serviceEntryNames ?? []);
}

function portSettings(policy: Policy | undefined): readonly Policy[] {
  const settings = policy?.portLevelSettings;
  return Array.isArray(settings) ? settings.filter(isRecord) : [];
}

function record(value: unknown): Policy | undefined {
  return isRecord(value) ? value : undefined;
}
