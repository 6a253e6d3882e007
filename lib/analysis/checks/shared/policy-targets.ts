import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import { groupBy, type Model, matchesLabels, namespaceOf, records, selectorOf, text, type Workload } from '../../model';
import { targetsOf } from './selectors';

/** A workload, or a gateway of the installation, that a policy is about. */
export interface Target {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent for a gateway of the installation. */
  readonly workload?: Workload;
}

export function policyTargets(model: Model, policy: KubernetesObject): readonly Target[] {
  return (
    model.once('policy targets', () => new Map<KubernetesObject, readonly Target[]>()).get(policy) ??
    compute(model, policy)
  );
}

function compute(model: Model, policy: KubernetesObject): readonly Target[] {
  const { workloads, installed } = targetsOf(model, policy);
  const found: Target[] = installed.map(({ name, namespace, labels }) => ({ name, namespace, labels }));
  for (const workload of workloads) {
    found.push({ name: workload.name, namespace: workload.namespace, labels: workload.labels, workload });
  }
  model.once('policy targets', () => new Map<KubernetesObject, readonly Target[]>()).set(policy, found);
  return found;
}

/** The pods of a Gateway. */
export function gatewayPods(model: Model, gateway: KubernetesObject): readonly Target[] {
  const selector = selectorOf(gateway);
  if (Object.keys(selector).length === 0) return [];
  const workloads = model.workloadsWith(selector);
  return [
    ...model.installedGatewaysWith(selector).map(({ name, namespace, labels }) => ({ name, namespace, labels })),
    ...workloads.map((workload) => ({
      name: workload.name,
      namespace: workload.namespace,
      labels: workload.labels,
      workload,
    })),
  ];
}

/** Whether a pod is a gateway, by the injected template or by the label of Istio's own charts. */
export function isGateway(target: Target): boolean {
  return !target.workload || target.workload.gateway || (target.labels.istio?.endsWith('gateway') ?? false);
}

/** The RequestAuthentications that hold for a workload. */
export function tokenPoliciesFor(model: Model, target: Target): readonly KubernetesObject[] {
  const byNamespace = model.once('token policies', () => groupBy(model.ofKind('RequestAuthentication'), namespaceOf));
  const { rootNamespace } = model.meshConfig;
  const scopes = target.namespace === rootNamespace ? [rootNamespace] : [rootNamespace, target.namespace];
  return scopes
    .flatMap((namespace) => byNamespace.get(namespace) ?? [])
    .filter((policy) => matchesLabels(selectorOf(policy), target.labels));
}

export function issuersOf(policy: KubernetesObject): readonly string[] {
  return records(valueAt(policy, ['spec', 'jwtRules'])).flatMap((rule) => text(rule.issuer) ?? []);
}
