import type { InstalledGateway } from './gateway-installation';
import type { InstallationPlan } from './installation-plan';
import { renderAutoscaling, renderReplicas, renderResources } from './quantities';

/** Values for Istio's chart `base`. */
export function renderBaseValues({ mesh, revision }: InstallationPlan): unknown {
  return { defaultRevision: revision ?? 'default', global: { istioNamespace: mesh.rootNamespace } };
}

/** Values for Istio's chart `istiod`. */
export function renderIstiodValues(plan: InstallationPlan): unknown {
  const { mesh, profile, revision, revisionTags, controlPlane } = plan;
  return {
    // Helm's charts have no file for the default profile: it is what they do by themselves.
    profile: profile === 'default' || profile === 'minimal' ? undefined : profile,
    revision,
    revisionTags: revisionTags.length > 0 ? [...revisionTags] : undefined,
    meshConfig: plan.meshConfig(),
    global: { istioNamespace: mesh.rootNamespace, ...plan.globalValues() },
    ...renderAutoscaling(controlPlane?.scaling),
    replicaCount: renderReplicas(controlPlane?.scaling),
    resources: renderResources(controlPlane?.resources),
  };
}

/** Values for Istio's chart `gateway`, which installs one gateway a release. */
export function renderGatewayValues(gateway: InstalledGateway, { revision }: InstallationPlan): unknown {
  const { externalIps, serviceAnnotations, resources, scaling } = gateway.options;
  return {
    name: gateway.name,
    revision,
    labels: gateway.labels,
    serviceAccount: { create: true, name: gateway.serviceAccountName },
    service: {
      type: gateway.serviceType,
      externalIPs: externalIps && [...externalIps],
      annotations: serviceAnnotations,
      ports: gateway.servicePorts,
    },
    resources: renderResources(resources),
    replicaCount: renderReplicas(scaling),
    autoscaling:
      scaling &&
      (scaling.cpuPercent === undefined
        ? { enabled: false }
        : {
            enabled: true,
            minReplicas: scaling.min,
            maxReplicas: scaling.max,
            targetCPUUtilizationPercentage: scaling.cpuPercent,
          }),
  };
}
