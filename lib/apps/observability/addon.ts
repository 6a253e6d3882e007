import { Duration, JsonPatch, type Size } from 'cdk8s';
import {
  k8s,
  PersistentVolumeAccessMode,
  PersistentVolumeClaim,
  ServiceAccount,
  Volume,
  type VolumeMount,
} from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import {
  KubeService,
  type KubeServicePort,
  PodProxy,
  Probe,
  type Resources,
  Workload,
  type WorkloadSpec,
} from '../../istio';
import { ADDON_LABELS, METRICS_PORT_ANNOTATION } from './prometheus/scrape-jobs';

/** What every tool of the observability chart takes. */
export interface AddonProps {
  /** The namespace of Istio's control plane; it exists already and is never rendered. */
  readonly namespace: string;

  /** @default - what a demo needs */
  readonly resources?: Resources;
}

/** A disk that outlives the pods. */
export interface AddonStorage {
  readonly size: Size;

  /** @default - the cluster's default class */
  readonly storageClass?: string;
}

export interface AddonSpec extends Omit<WorkloadSpec, 'user'> {
  readonly name: string;

  /** The numeric user of the image. */
  readonly user: number;

  /** Service of the same name. */
  readonly ports: readonly KubeServicePort[];

  /** Container port that serves the tool's own metrics, on `/metrics`. */
  readonly metricsPort: number;

  /** Where the image keeps its data: an `emptyDir`, or a claim when there is storage. */
  readonly dataPath?: string;
  readonly storage?: AddonStorage;
}

/** The three probes of a tool, patient enough for one that is throttled or reads its disk. */
export function probes(port: number, paths: { readonly ready: string; readonly live?: string }) {
  const timeout = Duration.seconds(5);
  return {
    readiness: Probe.http(paths.ready, port, { timeout }),
    liveness: Probe.http(paths.live ?? paths.ready, port, { timeout }),
    startup: Probe.http(paths.ready, port, { timeout, failureThreshold: 60 }),
  };
}

/**
 * One pod with a Service and a ServiceAccount of one name, without a sidecar: it serves no mesh traffic, and the
 * control plane's namespace is not injected.
 */
export abstract class Addon extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly workload: Workload;

  constructor(scope: Construct, id: string, namespace: string, spec: AddonSpec) {
    super(scope, id);
    this.name = spec.name;
    this.namespace = namespace;
    const { name, metricsPort, ports, dataPath, storage, ...workload } = spec;

    const serviceAccount = new ServiceAccount(this, 'service-account', {
      metadata: { name, namespace, labels: { app: name } },
      automountToken: false,
    });
    const data = dataPath === undefined ? [] : [dataPath];
    this.workload = new Workload(this, 'workload', {
      ...workload,
      name,
      namespace,
      app: name,
      serviceAccount,
      ports: [...new Set([...ports.map(({ targetPort }) => targetPort), metricsPort])],
      writablePaths: [...(workload.writablePaths ?? []), ...(storage ? [] : data)],
      volumeMounts: [...(workload.volumeMounts ?? []), ...(storage && dataPath ? [this.claim(dataPath, storage)] : [])],
      podLabels: { ...ADDON_LABELS, 'app.kubernetes.io/name': name },
      podAnnotations: { [METRICS_PORT_ANNOTATION]: String(metricsPort) },
      proxy: PodProxy.none(),
    });
    if (storage) {
      // Volumes come in the order of the mounts: the claim is the last.
      const { writablePaths = [], configFiles = [], volumeMounts = [] } = workload;
      this.ownTheDisk(spec.user, writablePaths.length + configFiles.length + volumeMounts.length);
    }
    new KubeService(this, 'service', { name, namespace, app: name, ports });
  }

  /** The address of a port of the Service, inside the cluster. */
  protected urlOf(port: number): string {
    return `http://${this.host}:${port}`;
  }

  /** The Service's name, which every namespace of the cluster resolves. */
  get host(): string {
    return `${this.name}.${this.namespace}.svc`;
  }

  /** Lets the tool ask the API server for these things, everywhere or in its own namespace only. */
  protected allow(rules: {
    readonly everywhere?: readonly k8s.PolicyRule[];
    readonly here?: readonly k8s.PolicyRule[];
  }): void {
    const { name, namespace } = this;
    const subjects = [{ kind: 'ServiceAccount', name, namespace }];
    const apiGroup = 'rbac.authorization.k8s.io';
    if (rules.everywhere) {
      // Cluster-scoped names are shared by all who install such a tool: the namespace tells them apart.
      const role = `${name}-${namespace}`;
      new k8s.KubeClusterRole(this, 'cluster-role', { metadata: { name: role }, rules: [...rules.everywhere] });
      new k8s.KubeClusterRoleBinding(this, 'cluster-role-binding', {
        metadata: { name: role },
        roleRef: { apiGroup, kind: 'ClusterRole', name: role },
        subjects,
      });
    }
    if (rules.here) {
      new k8s.KubeRole(this, 'role', { metadata: { name, namespace }, rules: [...rules.here] });
      new k8s.KubeRoleBinding(this, 'role-binding', {
        metadata: { name, namespace },
        roleRef: { apiGroup, kind: 'Role', name },
        subjects,
      });
    }
  }

  private claim(path: string, { size, storageClass }: AddonStorage): VolumeMount {
    const { name, namespace } = this;
    const claim = new PersistentVolumeClaim(this, 'claim', {
      metadata: { name, namespace },
      accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
      storage: size,
      storageClassName: storageClass,
    });
    return { path, volume: Volume.fromPersistentVolumeClaim(this, 'data', claim, { name: 'data' }) };
  }

  /** The disk belongs to the image's group, and the old pod lets go of it before the new one starts. */
  private ownTheDisk(user: number, volume: number): void {
    this.workload.deployment.addJsonPatch(
      // The API server drops this `false`, and every kubectl apply would want it back.
      JsonPatch.remove(`/spec/template/spec/volumes/${volume}/persistentVolumeClaim/readOnly`),
      JsonPatch.add('/spec/template/spec/securityContext/fsGroup', user),
      JsonPatch.add('/spec/strategy', { type: 'Recreate' }),
    );
  }
}
