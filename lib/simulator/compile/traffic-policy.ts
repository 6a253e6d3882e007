import { isRecord } from '../../manifests';
import type { ClusterPolicy } from '../ir';
import {
  type IstioVersion,
  isHttp,
  isHttp2,
  type MeshSettings,
  protoDuration,
  type ServicePort,
  type Spec,
  seconds,
  type TrafficPolicySpec,
} from '../model';

/** The settings of a policy that apply to a port: a port's own settings replace the rest and inherit nothing. */
function forPort(
  policy: TrafficPolicySpec | undefined,
  port: number,
): { readonly policy: TrafficPolicySpec | undefined; readonly own: boolean } {
  const found = policy?.portLevelSettings?.find((one) => one.port?.number === port);
  if (!found) return { policy, own: false };
  const { connectionPool, loadBalancer, outlierDetection, tls } = found;
  return { policy: defined({ connectionPool, loadBalancer, outlierDetection, tls }), own: true };
}

/**
 * The policy of a cluster: the rule's, overridden field by field by the subset's.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy-PortTrafficPolicy
 */
export function effectivePolicy(
  rule: TrafficPolicySpec | undefined,
  subset: TrafficPolicySpec | undefined,
  port: number,
  version: IstioVersion,
): TrafficPolicySpec | undefined {
  const base = forPort(rule, port).policy;
  if (!subset) return base;
  const { policy: over, own } = forPort(subset, port);
  if (!base || !over) return over ?? base;
  const choose = <T>(inner: T | undefined, outer: T | undefined) => (inner !== undefined || own ? inner : outer);
  return defined({
    connectionPool: choose(over.connectionPool, base.connectionPool),
    outlierDetection: choose(over.outlierDetection, base.outlierDetection),
    loadBalancer: choose(over.loadBalancer, base.loadBalancer),
    // Until 1.30 a subset's port settings without tls forgot the rule's (istio/istio#60792).
    tls: version === '1.30' ? choose(over.tls, base.tls) : (over.tls ?? base.tls),
    tunnel: over.tunnel ?? base.tunnel,
    proxyProtocol: over.proxyProtocol ?? base.proxyProtocol,
    retryBudget: over.retryBudget ?? base.retryBudget,
  });
}

/** Whether a policy sends to the address the client asked for. */
export function isPassthrough(policy: TrafficPolicySpec | undefined): boolean {
  return policy?.loadBalancer?.simple === 'PASSTHROUGH';
}

/** A policy as it reaches the proxy. */
export function clusterPolicy(
  policy: TrafficPolicySpec | undefined,
  port: ServicePort,
  originalDestination: boolean,
  settings: MeshSettings,
): ClusterPolicy {
  const http = policy?.connectionPool?.http ?? {};
  const tcp = policy?.connectionPool?.tcp ?? {};
  const upstreamProtocol = upstreamProtocolOf(http, port, settings);
  const connectTimeout = seconds(tcp.connectTimeout);
  const streams = positive(http.maxConcurrentStreams);
  return defined({
    ...loadBalancerOf(policy?.loadBalancer, originalDestination),
    upstreamProtocol,
    circuitBreakers: nonEmpty({
      maxConnections: positive(tcp.maxConnections),
      maxPendingRequests: positive(http.http1MaxPendingRequests),
      maxRequests: positive(http.http2MaxRequests),
      maxRetries: positive(http.maxRetries),
    }),
    connectTimeoutSeconds: connectTimeout === 10 ? undefined : connectTimeout,
    idleTimeoutSeconds: seconds(http.idleTimeout) ?? seconds(tcp.idleTimeout),
    maxConnectionDurationSeconds: seconds(tcp.maxConnectionDuration),
    maxRequestsPerConnection: positive(http.maxRequestsPerConnection),
    maxConcurrentStreams: upstreamProtocol === 'http2' ? streams : undefined,
    tcpKeepalive: keepaliveOf(tcp.tcpKeepalive),
    retryBudget: retryBudgetOf(policy?.retryBudget),
    outlierDetection: outlierOf(policy?.outlierDetection),
    minHealthPercent: positive(policy?.outlierDetection?.minHealthPercent),
    localityLbSetting: localityOf(policy),
    proxyProtocol: policy?.proxyProtocol ? String(policy.proxyProtocol.version ?? 'V1') : undefined,
  }) as unknown as ClusterPolicy;
}

function upstreamProtocolOf(http: Spec, port: ServicePort, settings: MeshSettings): ClusterPolicy['upstreamProtocol'] {
  if (http.useClientProtocol === true || port.protocol === 'auto') return 'useClientProtocol';
  if (isHttp2(port.protocol) || http.h2UpgradePolicy === 'UPGRADE') return 'http2';
  const upgrades = settings.h2Upgrade && isHttp(port.protocol) && http.h2UpgradePolicy !== 'DO_NOT_UPGRADE';
  return upgrades ? 'http2' : 'http1';
}

function loadBalancerOf(spec: Spec | undefined, originalDestination: boolean): Record<string, unknown> {
  if (originalDestination) return { lb: 'CLUSTER_PROVIDED' };
  const hash = isRecord(spec?.consistentHash) ? spec.consistentHash : undefined;
  if (hash) {
    if (isRecord(hash.maglev)) {
      const { tableSize } = hash.maglev;
      return { lb: 'MAGLEV', ...(tableSize ? { maglev: { tableSize: String(tableSize) } } : {}) };
    }
    const listed = isRecord(hash.ringHash) ? hash.ringHash.minimumRingSize : hash.minimumRingSize || 1024;
    return { lb: 'RING_HASH', ...(listed ? { ringHash: { minimumRingSize: String(listed) } } : {}) };
  }
  const simple = spec?.simple;
  if (simple === 'RANDOM') return { lb: 'RANDOM' };
  return { lb: simple === 'ROUND_ROBIN' ? 'ROUND_ROBIN' : 'LEAST_REQUEST', warmup: warmupOf(spec) };
}

function warmupOf(spec: Spec | undefined): Spec | undefined {
  if (isRecord(spec?.warmup)) {
    const { duration, aggression, minimumPercent } = spec.warmup;
    return defined({
      duration: protoDuration(duration),
      aggression: typeof aggression === 'number' ? aggression : 1,
      minimumPercent: typeof minimumPercent === 'number' ? minimumPercent : 10,
    });
  }
  return spec?.warmupDurationSecs ? { duration: protoDuration(spec.warmupDurationSecs) } : undefined;
}

function keepaliveOf(spec: unknown): Spec | undefined {
  if (!isRecord(spec)) return undefined;
  return nonEmpty({ probes: positive(spec.probes), time: seconds(spec.time), interval: seconds(spec.interval) });
}

function retryBudgetOf(spec: Spec | undefined): Spec | undefined {
  if (!spec) return undefined;
  return { percent: Number(spec.percent ?? 20), minRetryConcurrency: Number(spec.minRetryConcurrency ?? 3) };
}

/** Outlier detection in Envoy's names; success rate is always off. */
function outlierOf(spec: Spec | undefined): Spec | undefined {
  if (!spec) return undefined;
  const errors = (value: unknown) => (typeof value === 'number' ? value : undefined);
  const enforced = (value: number | undefined) => (value === undefined ? undefined : value > 0 ? 100 : 0);
  const consecutive = errors(spec.consecutive5xxErrors);
  const gateway = errors(spec.consecutiveGatewayErrors);
  const split = spec.splitExternalLocalOriginErrors === true;
  const local = split ? positive(spec.consecutiveLocalOriginFailures) : undefined;
  return defined({
    consecutive5xx: consecutive,
    enforcingConsecutive5xx: enforced(consecutive),
    consecutiveGatewayFailure: gateway,
    enforcingConsecutiveGatewayFailure: enforced(gateway),
    interval: protoDuration(spec.interval),
    baseEjectionTime: protoDuration(spec.baseEjectionTime),
    maxEjectionPercent: positive(spec.maxEjectionPercent),
    enforcingSuccessRate: 0,
    splitExternalLocalOriginErrors: split ? true : undefined,
    consecutiveLocalOriginFailure: local,
    enforcingConsecutiveLocalOriginFailure: local === undefined ? undefined : 100,
    enforcingLocalOriginSuccessRate: split ? 0 : undefined,
  });
}

/** Locality weights are switched on by `distribute`, and by failover together with outlier detection. */
function localityOf(policy: TrafficPolicySpec | undefined): { enabled: true } | undefined {
  const setting = policy?.loadBalancer?.localityLbSetting;
  if (!isRecord(setting) || setting.enabled === false) return undefined;
  const fails = policy?.outlierDetection && (setting.failover || setting.failoverPriority);
  return fails || setting.distribute ? { enabled: true } : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function nonEmpty<T extends object>(value: T): T | undefined {
  const kept = defined(value);
  return Object.keys(kept).length > 0 ? kept : undefined;
}

/** Without the fields that are undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
