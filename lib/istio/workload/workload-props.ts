import type { Duration } from 'cdk8s';
import type { IServiceAccount, VolumeMount } from 'cdk8s-plus-27';
import type { ConfigFiles } from './config-files';
import type { DisruptionBudget } from './disruption-budget';
import type { PodProxy } from './pod-proxy';
import type { Probe } from './probe';
import type { Resources } from './resources';
import type { Scaling } from './scaling';
import type { Spread } from './spread';

/** A value of a Secret. */
export interface SecretKey {
  /** Name of the Secret. */
  readonly secret: string;
  readonly key: string;
}

/** How one container runs: what differs between versions of a service and between environments. */
export interface WorkloadSpec {
  /** Image with a tag other than `latest`, or a digest. */
  readonly image: string;
  /** @default - the image's own entry point */
  readonly command?: readonly string[];
  /** @default - the image's own arguments */
  readonly args?: readonly string[];
  /** Environment variables. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment variables from Secrets of the namespace, which exist already. @default - none */
  readonly secretEnv?: Readonly<Record<string, SecretKey>>;
  /**
   * Folders the image writes to, each an `emptyDir`; all else is read-only.
   * @default - none
   */
  readonly writablePaths?: readonly string[];
  /** @default - none */
  readonly configFiles?: readonly ConfigFiles[];
  /** Further volumes, such as a claim or a Secret. @default - none */
  readonly volumeMounts?: readonly VolumeMount[];
  /**
   * Numeric user the container runs as, never root: the kubelet cannot tell that a named user is not root.
   * @default 1000
   */
  readonly user?: number;
  /** @default - the user's number */
  readonly group?: number;
  /** @default Resources.small() */
  readonly resources?: Resources;
  /** Whether the pod gets requests. @default - as soon as it runs */
  readonly readiness?: Probe;
  /** Whether the container must be restarted. @default - only when it ends */
  readonly liveness?: Probe;
  /** Holds back the other probes until the container has started. @default - none */
  readonly startup?: Probe;
  /** @default Scaling.fixed(1) */
  readonly scaling?: Scaling;
  /** @default - none: a drain may take all pods at once */
  readonly disruptionBudget?: DisruptionBudget;
  /** @default - where the scheduler likes */
  readonly spread?: Spread;
  /** @default PodProxy.inherited() */
  readonly proxy?: PodProxy;
  /** Time to finish requests in flight after SIGTERM, in whole seconds. @default Duration.seconds(30) */
  readonly terminationGracePeriod?: Duration;
  /**
   * Whether the pod can talk to the Kubernetes API as its service account.
   * @default false
   */
  readonly mountApiToken?: boolean;
  /** Labels of the pods beside `app` and `version`. @default - none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** What a {@link Workload} needs. */
export interface WorkloadProps extends WorkloadSpec {
  /** Name of the Deployment, its container, autoscaler and disruption budget. */
  readonly name: string;
  readonly namespace: string;
  /** Value of the `app` label, by which the Service selects. */
  readonly app: string;
  /** Value of the `version` label, by which a subset selects. @default - no such label */
  readonly version?: string;
  /** Identity of the pods in the mesh. */
  readonly serviceAccount: IServiceAccount;
  /** Ports the container listens on. @default - none */
  readonly ports?: readonly number[];
}
