import { type KubernetesObject, valueAt } from '../../manifests';
import type { NamespaceInfo } from './namespaces';
import { labels, list, matchesLabels, number, record, records, text } from './read';

/** Something that runs pods: a Deployment, StatefulSet, DaemonSet, Job, CronJob, or a Pod of its own. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly namespace: string;
  readonly name: string;
  /** The labels of its pods: what selectors see. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly ports: readonly ContainerPort[];
  /** Whether its pods get a proxy: a sidecar, or a gateway's. */
  readonly injected: boolean;
  /** Whether its pods are a gateway: the proxy is the only container. */
  readonly gateway: boolean;
  /** False when it is scaled to zero. */
  readonly hasPods: boolean;
  /** From the object to the pod's metadata and spec. */
  readonly template: readonly string[];
}

export interface ContainerPort {
  readonly port: number;
  readonly name?: string;
  readonly protocol: string;
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Undefined for what a controller made: its owner stands for it. */
export function workloadOf(
  object: KubernetesObject,
  namespaceOf: (name: string) => NamespaceInfo,
): Workload | undefined {
  if (list(object.metadata.ownerReferences).length > 0) return undefined;
  const template = TEMPLATES[object.kind] ?? ['spec', 'template'];
  const pod = record(valueAt(object, template));
  const metadata = record(pod.metadata);
  const spec = record(pod.spec);
  const namespace = object.metadata.namespace ?? 'default';
  const own = labels(metadata.labels);
  const annotations = labels(metadata.annotations);
  const gateway = (annotations['inject.istio.io/templates'] ?? '').split(',').includes('gateway');
  return {
    object,
    namespace,
    name: object.metadata.name,
    labels: own,
    annotations,
    serviceAccount: text(spec.serviceAccountName) ?? 'default',
    ports: portsOf(spec),
    injected: isInjected(namespaceOf(namespace), own, annotations, spec.hostNetwork === true),
    gateway,
    hasPods: valueAt(object, ['spec', 'replicas']) !== 0,
    template,
  };
}

function portsOf(spec: Readonly<Record<string, unknown>>): readonly ContainerPort[] {
  return records(spec.containers).flatMap((container) =>
    records(container.ports).flatMap((port) => {
      const containerPort = number(port.containerPort);
      if (containerPort === undefined) return [];
      return [{ port: containerPort, name: text(port.name), protocol: text(port.protocol) ?? 'TCP' }];
    }),
  );
}

function isInjected(
  namespace: NamespaceInfo,
  own: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  hostNetwork: boolean,
): boolean {
  if (hostNetwork || namespace.injection === 'disabled') return false;
  const choice = own['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (namespace.injection === 'enabled') return choice !== 'false';
  return own['sidecar.istio.io/inject'] === 'true' || own['istio.io/rev'] !== undefined;
}

/** Finds workloads by namespace and labels without looking at all of them. */
export class WorkloadIndex {
  private readonly byPair = new Map<string, Workload[]>();
  private readonly byNamespace = new Map<string, Workload[]>();

  constructor(readonly all: readonly Workload[]) {
    for (const workload of all) {
      push(this.byNamespace, workload.namespace, workload);
      for (const key in workload.labels) {
        const pair = `${key}=${workload.labels[key]}`;
        push(this.byPair, pair, workload);
        push(this.byPair, `${workload.namespace}/${pair}`, workload);
      }
    }
  }

  /** @param namespace - undefined: in every namespace */
  select(selector: Readonly<Record<string, string>>, namespace?: string): readonly Workload[] {
    let candidates = namespace === undefined ? this.all : (this.byNamespace.get(namespace) ?? []);
    for (const key in selector) {
      const pair = `${key}=${selector[key]}`;
      const found = this.byPair.get(namespace === undefined ? pair : `${namespace}/${pair}`) ?? [];
      if (found.length < candidates.length) candidates = found;
    }
    return candidates.filter((workload) => matchesLabels(selector, workload.labels));
  }
}

function push(map: Map<string, Workload[]>, key: string, workload: Workload): void {
  const existing = map.get(key);
  if (existing) existing.push(workload);
  else map.set(key, [workload]);
}
