import type { Mesh } from '../mesh/mesh';
import type { Resources } from '../workload/resources';
import type { Scaling } from '../workload/scaling';
import type { InstalledGateway } from './gateway-installation';
import type { MeshConfig } from './mesh-config';

export interface ControlPlaneInstallation {
  /** @default - as the profile says */
  readonly resources?: Resources;
  /** @default - as the profile says */
  readonly scaling?: Scaling;
}

/** What is installed, whatever tool does it. */
export interface InstallationPlan {
  readonly mesh: Mesh;
  readonly profile: string;
  readonly revision?: string;
  readonly revisionTags: readonly string[];
  readonly controlPlane?: ControlPlaneInstallation;
  /** None: it is not installed. */
  readonly ingress?: InstalledGateway;
  /** None: it is not installed. */
  readonly egress?: InstalledGateway;
  meshConfig(): MeshConfig;
  /** `values.global` where it differs from the charts' defaults. */
  globalValues(): Readonly<Record<string, unknown>> | undefined;
}
