import { isRecord, type KubernetesObject } from '../../manifests';
import { gatewaysOf, type InstalledGateway } from './gateways';

/** Objects together with what is installed rather than applied. */
export interface InstalledMesh {
  readonly objects: readonly KubernetesObject[];
  /** What nothing told and Istio's defaults were taken for. */
  readonly assumptions: readonly string[];
}

/**
 * Adds the workloads and Services of gateways that an installation brings, so that their identities and ports are known:
 * from an IstioOperator among the objects; from the cluster's own objects where they are there already; else as Istio
 * names them by default.
 */
export function withInstallation(objects: readonly KubernetesObject[]): InstalledMesh {
  const rootNamespace = rootNamespaceOf(objects);
  const missing = (gateway: InstalledGateway) => !objects.some((object) => isWorkloadOf(object, gateway));
  const operator = objects.find((object) => object.kind === 'IstioOperator');
  if (operator) {
    return {
      objects: [...objects, ...gatewaysOf(operator, rootNamespace).filter(missing).flatMap(render)],
      assumptions: [],
    };
  }
  const assumed = selectedBy(objects)
    .map((label) => ({
      name: `istio-${label}`,
      namespace: rootNamespace,
      labels: { app: `istio-${label}`, istio: label },
    }))
    .filter(missing);
  const assumptions = [
    ...(objects.some((object) => object.kind === 'ConfigMap' && object.metadata.name === 'istio')
      ? []
      : ["mesh settings: Istio's defaults"]),
    ...assumed.map(
      ({ name, namespace }) =>
        `gateway ${namespace}/${name}: installed as Istio does by default, with every port that its Gateways listen on`,
    ),
  ];
  return { objects: [...objects, ...assumed.flatMap(render)], assumptions };
}

function rootNamespaceOf(objects: readonly KubernetesObject[]): string {
  const operator = objects.find((object) => object.kind === 'IstioOperator');
  const spec = isRecord(operator?.spec) ? operator.spec : {};
  const config = isRecord(spec.meshConfig) ? spec.meshConfig : {};
  return [config.rootNamespace, spec.namespace].find((value) => typeof value === 'string') ?? 'istio-system';
}

/** The gateways that the Gateways of the mesh run on, by Istio's own label. */
function selectedBy(objects: readonly KubernetesObject[]): string[] {
  const labels = objects.flatMap(({ kind, spec }) => {
    const selector = kind === 'Gateway' && isRecord(spec) && isRecord(spec.selector) ? spec.selector : {};
    return typeof selector.istio === 'string' ? [selector.istio] : [];
  });
  return [...new Set(labels)].sort();
}

function isWorkloadOf(object: KubernetesObject, gateway: InstalledGateway): boolean {
  if (object.kind !== 'Deployment' && object.kind !== 'DaemonSet' && object.kind !== 'Pod') return false;
  const spec = isRecord(object.spec) ? object.spec : {};
  const template = isRecord(spec.template) ? spec.template : object;
  const metadata = isRecord(template.metadata) ? template.metadata : {};
  return isRecord(metadata.labels) && metadata.labels.istio === gateway.labels.istio;
}

function render({ name, namespace, labels, ports }: InstalledGateway): KubernetesObject[] {
  const deployment: KubernetesObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
        spec: { serviceAccountName: `${name}-service-account`, containers: [{ name: 'istio-proxy' }] },
      },
    },
  };
  if (!ports) return [deployment];
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: labels, ports },
  };
  return [deployment, service];
}
