import { isRecord, type KubernetesObject, recordsIn } from '../../manifests';
import type { StringMap } from './api';

/** Pods that behave alike: a Deployment's, or one that was given itself. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  /** @default default */
  readonly serviceAccount: string;
  /** Whether a sidecar is injected. */
  readonly sidecar: boolean;
  /** No replicas means no endpoints. */
  readonly ready: boolean;
  /** Named container ports, for Services with a named targetPort. */
  readonly namedPorts: Readonly<Record<string, number>>;
  readonly address?: string;
  readonly object: KubernetesObject;
}

const CONTROLLERS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job']);

/** The workloads among objects. Pods of a controller that is given too are left to the controller. */
export function workloadsIn(objects: readonly KubernetesObject[]): readonly Workload[] {
  const namespaces = new Map<string, StringMap>();
  for (const object of objects) {
    if (object.kind === 'Namespace') namespaces.set(object.metadata.name, object.metadata.labels ?? {});
  }
  const controllers = objects.filter((object) => CONTROLLERS.has(object.kind) && !isOwned(object, CONTROLLERS));
  const pods = objects.filter((object) => object.kind === 'Pod' && !belongsTo(object, controllers));
  return [
    ...controllers.map((object) => fromController(object, namespaces)),
    ...pods.map((object) => fromPod(object, namespaces)),
  ];
}

function fromController(object: KubernetesObject, namespaces: ReadonlyMap<string, StringMap>): Workload {
  const spec = isRecord(object.spec) ? object.spec : {};
  const template = isRecord(spec.template) ? spec.template : {};
  const meta = isRecord(template.metadata) ? template.metadata : {};
  return workload(object, meta, isRecord(template.spec) ? template.spec : {}, namespaces, spec.replicas !== 0);
}

function fromPod(object: KubernetesObject, namespaces: ReadonlyMap<string, StringMap>): Workload {
  const status = isRecord(object.status) ? object.status : {};
  const over = status.phase === 'Succeeded' || status.phase === 'Failed';
  const made = workload(object, object.metadata, isRecord(object.spec) ? object.spec : {}, namespaces, !over);
  const named = { ...made, name: ownerOf(object) ?? made.name };
  return typeof status.podIP === 'string' ? { ...named, address: status.podIP } : named;
}

/** What people call the workload of a pod: its controller, a Deployment for a ReplicaSet that a Deployment named. */
function ownerOf({ metadata }: KubernetesObject): string | undefined {
  const owner = recordsIn(metadata.ownerReferences).find(({ controller }) => controller === true);
  if (typeof owner?.name !== 'string') return undefined;
  const hash = metadata.labels?.['pod-template-hash'];
  return hash !== undefined && owner.kind === 'ReplicaSet' ? owner.name.replace(`-${hash}`, '') : owner.name;
}

function workload(
  object: KubernetesObject,
  meta: Readonly<Record<string, unknown>>,
  spec: Readonly<Record<string, unknown>>,
  namespaces: ReadonlyMap<string, StringMap>,
  ready: boolean,
): Workload {
  const namespace = object.metadata.namespace ?? 'default';
  const labels = (isRecord(meta.labels) ? meta.labels : {}) as StringMap;
  const annotations = (isRecord(meta.annotations) ? meta.annotations : {}) as StringMap;
  const containers = [...recordsIn(spec.containers), ...recordsIn(spec.initContainers)];
  const namedPorts: Record<string, number> = {};
  for (const port of containers.flatMap((container) => recordsIn(container.ports))) {
    if (typeof port.name === 'string' && typeof port.containerPort === 'number') {
      namedPorts[port.name] = port.containerPort;
    }
  }
  return {
    namespace,
    name: object.metadata.name,
    labels,
    serviceAccount: typeof spec.serviceAccountName === 'string' ? spec.serviceAccountName : 'default',
    sidecar:
      containers.some((container) => container.name === 'istio-proxy') ||
      (!isGatewayPod(labels, annotations) && injects(namespaces.get(namespace) ?? {}, labels, annotations)),
    ready,
    namedPorts,
    object,
  };
}

/** Istio's injection decision from namespace and pod labels (annotation for the older form). */
export function injects(namespace: StringMap, labels: StringMap, annotations: StringMap): boolean {
  const pod = labels['sidecar.istio.io/inject'] ?? annotations['sidecar.istio.io/inject'];
  if (namespace['istio-injection'] === 'disabled') return false;
  if (namespace['istio-injection'] === 'enabled') return pod !== 'false';
  if (namespace['istio.io/rev'] !== undefined) return pod !== 'false';
  return pod === 'true' || (labels['istio.io/rev'] !== undefined && pod !== 'false');
}

/** Gateways are proxies themselves: injection gives them a gateway, not a sidecar. */
function isGatewayPod(_labels: StringMap, annotations: StringMap): boolean {
  return annotations['inject.istio.io/templates'] === 'gateway';
}

function isOwned(object: KubernetesObject, kinds: ReadonlySet<string>): boolean {
  return recordsIn(object.metadata.ownerReferences).some((owner) => kinds.has(String(owner.kind)));
}

function belongsTo(pod: KubernetesObject, controllers: readonly KubernetesObject[]): boolean {
  const labels = pod.metadata.labels ?? {};
  return controllers.some((controller) => {
    if ((controller.metadata.namespace ?? 'default') !== (pod.metadata.namespace ?? 'default')) return false;
    const selector = isRecord(controller.spec) && isRecord(controller.spec.selector) ? controller.spec.selector : {};
    const wanted = isRecord(selector.matchLabels) ? selector.matchLabels : undefined;
    return wanted !== undefined && Object.entries(wanted).every(([key, value]) => labels[key] === value);
  });
}
