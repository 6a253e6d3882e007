import type { InstalledGateway } from './gateway-installation';
import type { InstallationPlan } from './installation-plan';
import { renderAutoscaling, renderReplicas, renderResources } from './quantities';

/**
 * The installation for istioctl.
 * @see https://istio.io/latest/docs/reference/config/istio.operator.v1alpha1/
 */
export function renderOperator(plan: InstallationPlan): unknown {
  const { mesh, profile, revision, controlPlane, ingress, egress } = plan;
  const k8s = nonEmpty({
    resources: renderResources(controlPlane?.resources),
    replicaCount: renderReplicas(controlPlane?.scaling),
  });
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'istio', namespace: mesh.rootNamespace },
    spec: {
      profile,
      namespace: mesh.rootNamespace === 'istio-system' ? undefined : mesh.rootNamespace,
      revision,
      meshConfig: plan.meshConfig(),
      components: {
        pilot: k8s && { k8s },
        ingressGateways: [component('istio-ingressgateway', ingress)],
        egressGateways: [component('istio-egressgateway', egress)],
      },
      values: nonEmpty({
        global: plan.globalValues(),
        pilot: nonEmpty(renderAutoscaling(controlPlane?.scaling)),
        gateways: nonEmpty({
          'istio-ingressgateway': nonEmpty(renderAutoscaling(ingress?.options.scaling)),
          'istio-egressgateway': nonEmpty(renderAutoscaling(egress?.options.scaling)),
        }),
      }),
    },
  };
}

function component(name: string, gateway: InstalledGateway | undefined): unknown {
  if (!gateway) return { name, enabled: false };
  const { externalIps, serviceAnnotations, resources, scaling } = gateway.options;
  return {
    name,
    enabled: true,
    k8s: {
      service: {
        type: gateway.serviceType,
        externalIPs: externalIps && [...externalIps],
        ports: gateway.servicePorts,
      },
      serviceAnnotations,
      resources: renderResources(resources),
      replicaCount: renderReplicas(scaling),
    },
  };
}

const nonEmpty = <T extends object>(record: T): T | undefined =>
  Object.values(record).some((value) => value !== undefined) ? record : undefined;
