import { Construct } from 'constructs';
import { checkDnsLabel } from '../values/checks';
import type { ClientTls } from './client-tls';
import type { ConnectionPool } from './connection-pool';
import type { LoadBalancer } from './load-balancer';
import type { OutlierDetection } from './outlier-detection';
import type { PolicySlots } from './policy-slots';

/**
 * How the proxies of callers connect to a host. At least one part.
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy
 */
export interface TrafficPolicy {
  /** @default - Istio's defaults: no limits */
  readonly connectionPool?: ConnectionPool;
  /** @default - no endpoint is left out */
  readonly outlierDetection?: OutlierDetection;
  /** @default - least request */
  readonly loadBalancer?: LoadBalancer;
  /** @default - mutual TLS where the other side has a proxy, else plaintext */
  readonly tls?: ClientTls;
}

export interface TrafficPolicyOptions {
  /**
   * Only connections to this version. What it does not say is as for the host.
   * @default - all versions
   */
  readonly version?: string;
  /**
   * Only connections to this port of the host. What it does not say is as for the host or version.
   * @default - all ports
   */
  readonly port?: number;
  /**
   * Names the contribution in errors and in the provenance.
   * @default - 'traffic-policy', with the version and the port
   */
  readonly id?: string;
  /**
   * Who contributes: named in errors and in the provenance of the rendered objects.
   * @default - the host itself
   */
  readonly scope?: Construct;
}

/** Where a policy applies: all of the host, one version, one port, or one port of one version. */
export interface PolicyPlace {
  readonly version?: string;
  readonly port?: number;
}

/** What one chart says about the connections to a host that may have many charts. */
export class TrafficPolicyContribution extends Construct {
  readonly place: PolicyPlace;
  readonly slots: PolicySlots;

  constructor(host: Construct, policy: TrafficPolicy, options: TrafficPolicyOptions) {
    const scope = options.scope ?? host;
    super(
      scope,
      options.id ? checkDnsLabel(`${host.node.path}: the id of a policy`, options.id) : freeId(scope, options),
    );
    this.place = { version: options.version, port: options.port };
    this.slots = {
      ...policy.connectionPool?.slots,
      ...policy.outlierDetection?.slots,
      ...policy.loadBalancer?.slots,
      ...policy.tls?.slots,
    };
    if (Object.keys(this.slots).length === 0) {
      throw new Error(
        `${host.node.path}: applyTrafficPolicy: nothing is set; give a connectionPool, outlierDetection, loadBalancer or tls`,
      );
    }
  }
}

function freeId(scope: Construct, { version, port }: PolicyPlace): string {
  const id = ['traffic-policy', version, port].filter((part) => part !== undefined).join('-');
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!scope.node.tryFindChild(candidate)) return candidate;
  }
}

export function showPlace({ version, port }: PolicyPlace): string {
  const parts = [...(version ? [`version ${version}`] : []), ...(port ? [`port ${port}`] : [])];
  return parts.length > 0 ? parts.join(' on ') : 'the host';
}
