import type { Policy } from '../compile';
import type { Identity } from '../evaluate';
import { labelsMatch, type Workload } from '../model';
import type { Source } from './request';

/** A source with what the mesh knows of it. */
export interface Sender {
  readonly namespace: string;
  readonly workload: Workload | undefined;
  /** Address of its pod, where the mesh has one. */
  readonly address: string | undefined;
  readonly identity: Identity;
  /** Whether its requests pass a proxy of its own. */
  readonly proxied: boolean;
}

const known = new WeakMap<Policy, WeakMap<Source, Sender>>();

/** Looks a source up, once for each policy. */
export function senderOf(policy: Policy, source: Source): Sender {
  let senders = known.get(policy);
  if (!senders) {
    senders = new WeakMap();
    known.set(policy, senders);
  }
  let sender = senders.get(source);
  if (!sender) {
    sender = lookUp(policy, source);
    senders.set(source, sender);
  }
  return sender;
}

/** The pods of istioctl's gateways are in no manifest of the mesh; this is the account that they run as. */
function installedAccount(source: Source): string | undefined {
  const istio = 'gateway' in source ? source.gateway.labels.istio : undefined;
  return istio === 'ingressgateway' || istio === 'egressgateway' ? `istio-${istio}-service-account` : undefined;
}

function lookUp(policy: Policy, source: Source): Sender {
  const { namespace, labels } = 'gateway' in source ? source.gateway : source;
  const candidates = Object.keys(labels).length > 0 ? policy.registry.workloadsIn(namespace) : [];
  const workload = candidates.find((one) => labelsMatch(labels, one.labels));
  const own = 'gateway' in source ? undefined : source;
  return {
    namespace,
    workload,
    address: workload && policy.registry.addressOf(workload),
    identity: {
      trustDomain: policy.settings.trustDomain,
      namespace,
      serviceAccount: own?.serviceAccount ?? workload?.serviceAccount ?? installedAccount(source) ?? 'default',
    },
    proxied: 'gateway' in source || (own?.sidecar ?? workload?.sidecar ?? true),
  };
}
