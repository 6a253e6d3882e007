import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { requireAbsolutePath, requirePort, requireWhole } from './checks';
import { PodProxy } from './pod-proxy';
import { Resources } from './resources';
import { Scaling } from './scaling';
import type { WorkloadProps } from './workload-props';

/**
 * A Deployment and what keeps it running: its autoscaler, its disruption budget, its config files.
 *
 * Pods run as a numeric non-root user on a read-only file system, without capabilities.
 */
export class Workload extends Construct {
  readonly name: string;
  /** Labels that pods of this workload, and of no other, have. */
  readonly selector: Readonly<Record<string, string>>;
  readonly scaling: Scaling;
  /** For what this library does not model: `deployment.addJsonPatch(…)`. */
  readonly deployment: ApiObject;

  /** @throws when a value is out of range, or the disruption budget would never let a pod go */
  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    this.check(props);
    const { name, namespace } = props;
    this.name = name;
    this.selector = { app: props.app, ...(props.version === undefined ? {} : { version: props.version }) };
    this.scaling = props.scaling ?? Scaling.fixed(1);

    const deployment = this.renderDeployment(props);
    this.deployment = ApiObject.of(deployment);
    this.hardenPods(props);

    if (this.scaling.cpuPercent !== undefined) {
      const target = kplus.MetricTarget.averageUtilization(this.scaling.cpuPercent);
      new kplus.HorizontalPodAutoscaler(this, 'autoscaler', {
        metadata: { name, namespace },
        target: deployment,
        minReplicas: this.scaling.min,
        maxReplicas: this.scaling.max,
        metrics: [kplus.Metric.resourceCpu(target)],
      });
    }
    if (props.disruptionBudget !== undefined) {
      new kplus.k8s.KubePodDisruptionBudget(this, 'disruption-budget', {
        metadata: { name, namespace },
        spec: { ...props.disruptionBudget.toSpec(), selector: { matchLabels: this.selector } },
      });
    }
  }

  private renderDeployment(props: WorkloadProps): kplus.Deployment {
    const { name, namespace } = props;
    const proxy = props.proxy ?? PodProxy.inherited();
    const configFiles = props.configFiles ?? [];
    const checksums = configFiles
      .filter(({ reloaded }) => !reloaded)
      .map(({ checksum }) => checksum)
      .join('-');
    const deployment = new kplus.Deployment(this, 'deployment', {
      metadata: { name, namespace, labels: this.selector },
      podMetadata: {
        labels: { ...props.podLabels, ...proxy.podLabels, ...this.selector },
        annotations: {
          ...(checksums === '' ? {} : { 'checksum/config': checksums }),
          ...proxy.podAnnotations,
          ...props.podAnnotations,
        },
      },
      select: false, // by our own labels below, not by a hash of the construct's path
      replicas: this.scaling.cpuPercent === undefined ? this.scaling.min : undefined,
      serviceAccount: props.serviceAccount,
      automountServiceAccountToken: props.mountApiToken ?? false,
      terminationGracePeriod: props.terminationGracePeriod,
      containers: [this.containerOf(props)],
    });
    deployment.select(kplus.LabelSelector.of({ labels: this.selector }));
    return deployment;
  }

  private containerOf(props: WorkloadProps): kplus.ContainerProps {
    const user = props.user ?? 1000;
    const env = Object.entries(props.env ?? {}).map(([name, value]) => [name, kplus.EnvValue.fromValue(value)]);
    const secretEnv = Object.entries(props.secretEnv ?? {}).map(([name, { secret, key }], index) => [
      name,
      kplus.EnvValue.fromSecretValue({
        secret: kplus.Secret.fromSecretName(this, `secret-${index}`, secret),
        key,
      }),
    ]);
    return {
      name: props.app,
      image: props.image,
      imagePullPolicy: kplus.ImagePullPolicy.IF_NOT_PRESENT,
      command: props.command === undefined ? undefined : [...props.command],
      args: props.args === undefined ? undefined : [...props.args],
      envVariables: Object.fromEntries([...env, ...secretEnv]),
      ports: (props.ports ?? []).map((number) => ({ number })),
      resources: (props.resources ?? Resources.small()).toContainer(),
      readiness: props.readiness?.toContainer(),
      liveness: props.liveness?.toContainer(),
      startup: props.startup?.toContainer(),
      securityContext: { user, group: props.group ?? user },
      volumeMounts: [...this.writableMounts(props), ...this.configMounts(props), ...(props.volumeMounts ?? [])],
    };
  }

  private writableMounts(props: WorkloadProps): kplus.VolumeMount[] {
    return (props.writablePaths ?? []).map((path) => {
      const name = path
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .filter(Boolean)
        .join('-');
      return { path, volume: kplus.Volume.fromEmptyDir(this, `writable-${name}`, name) };
    });
  }

  private configMounts(props: WorkloadProps): kplus.VolumeMount[] {
    return (props.configFiles ?? []).map(({ folder, files, name }, index) => {
      const suffix = name ?? (index === 0 ? 'config' : `config-${index + 1}`);
      const configMap = new kplus.ConfigMap(this, suffix, {
        metadata: { name: `${props.name}-${suffix}`, namespace: props.namespace },
        data: files,
      });
      const volume = kplus.Volume.fromConfigMap(this, `${suffix}-volume`, configMap, { name: suffix });
      return { path: folder, volume, readOnly: true };
    });
  }

  /** What cdk8s-plus-27 has no words for. */
  private hardenPods(props: WorkloadProps): void {
    const pod = '/spec/template/spec';
    this.deployment.addJsonPatch(
      JsonPatch.remove(`/spec/template/metadata/labels/${kplus.Pod.ADDRESS_LABEL.replace('/', '~1')}`),
      JsonPatch.add(`${pod}/securityContext/seccompProfile`, { type: 'RuntimeDefault' }),
      JsonPatch.add(`${pod}/containers/0/securityContext/capabilities`, { drop: ['ALL'] }),
      JsonPatch.replace(`${pod}/containers/0/resources`, (props.resources ?? Resources.small()).toQuantities()),
      // Zero values, which the API server does not keep: each apply would send them again as a change.
      JsonPatch.remove('/spec/minReadySeconds'),
      JsonPatch.remove(`${pod}/hostNetwork`),
    );
    if (props.spread !== undefined) {
      const constraints = props.spread.toConstraints(this.selector);
      this.deployment.addJsonPatch(JsonPatch.add(`${pod}/topologySpreadConstraints`, constraints));
    }
  }

  private check(props: WorkloadProps): void {
    const { image, user = 1000, writablePaths = [], ports = [] } = props;
    const where = this.node.path;
    if (!/^[^\s]+(:(?!latest$)[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/.test(image)) {
      throw new Error(
        `${where}: the image "${image}" has no fixed tag; end it with a tag other than "latest", or a digest`,
      );
    }
    requireWhole(`${where}: user`, user, 1, 'pods do not run as root');
    requireWhole(`${where}: group`, props.group ?? user, 0, '0 is the root group');
    for (const path of writablePaths) {
      requireAbsolutePath(`${where}: a writable path`, path);
    }
    for (const port of ports) {
      requirePort(`${where}: a container port`, port);
    }
    props.disruptionBudget?.requireRoom(props.scaling ?? Scaling.fixed(1));
  }
}
