import { isRecord, type KubernetesObject } from '../../manifests';
import { labelsMatch, type StringMap } from './api';

/** A gateway that an installation brings along: its Service and its workload are nobody's manifests. */
interface InstalledGateway {
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: number }[];
}

/** Marks objects that were not given but assumed, with the reason. */
const ASSUMED = 'simulator/assumed';

const STANDARD_PORTS = [
  { name: 'status-port', port: 15021, targetPort: 15021 },
  { name: 'http2', port: 80, targetPort: 8080 },
  { name: 'https', port: 443, targetPort: 8443 },
];
/** What the demo profile adds to the ingress gateway. */
const DEMO_PORTS = [
  { name: 'tcp', port: 31400, targetPort: 31400 },
  { name: 'tls', port: 15443, targetPort: 15443 },
];

/**
 * Objects with the gateways that are installed rather than applied: those of an IstioOperator, or, where Gateways
 * select Istio's standard ones and nothing says how they are installed, Istio's defaults.
 */
export function withInstalledGateways(
  objects: readonly KubernetesObject[],
  rootNamespace: string,
): readonly KubernetesObject[] {
  const operators = objects.filter((object) => object.kind === 'IstioOperator');
  const installed =
    operators.length > 0
      ? operators.flatMap((operator) => operatorGateways(operator, rootNamespace))
      : standardGateways(objects, rootNamespace);
  const because = operators.length > 0 ? 'as the IstioOperator installs it' : "as Istio's default installation has it";
  const missing = installed.filter((gateway) => !isGiven(gateway, objects));
  return missing.length === 0 ? objects : [...objects, ...missing.flatMap((gateway) => objectsOf(gateway, because))];
}

/** Why an object was assumed; `undefined` for one that was given. */
export function assumedBecause(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[ASSUMED];
}

function operatorGateways(operator: KubernetesObject, rootNamespace: string): InstalledGateway[] {
  const spec = isRecord(operator.spec) ? operator.spec : {};
  const components = isRecord(spec.components) ? spec.components : {};
  const demo = spec.profile === 'demo';
  const minimal = ['minimal', 'empty', 'ambient', 'remote'].includes(String(spec.profile ?? 'default'));
  return (['ingress', 'egress'] as const).flatMap((kind) => {
    const listed = components[`${kind}Gateways`];
    const byProfile = kind === 'ingress' ? !minimal : demo;
    const standard: Readonly<Record<string, unknown>> = { name: `istio-${kind}gateway` };
    const entries = Array.isArray(listed) ? listed.filter(isRecord) : [];
    const named = entries.some((entry) => entry.name === standard.name) ? entries : [standard, ...entries];
    return named
      .filter((entry) => (entry.enabled === undefined ? byProfile || entry !== standard : entry.enabled === true))
      .map((entry) => operatorGateway(entry, kind, demo, rootNamespace));
  });
}

function operatorGateway(
  entry: Readonly<Record<string, unknown>>,
  kind: 'ingress' | 'egress',
  demo: boolean,
  rootNamespace: string,
): InstalledGateway {
  const k8s = isRecord(entry.k8s) ? entry.k8s : {};
  const service = isRecord(k8s.service) ? k8s.service : {};
  const ports = Array.isArray(service.ports) ? service.ports.filter(isRecord) : [];
  const name = String(entry.name ?? `istio-${kind}gateway`);
  return {
    namespace: typeof entry.namespace === 'string' ? entry.namespace : rootNamespace,
    name,
    labels: { ...standardLabels(kind, name), ...(isRecord(entry.label) ? (entry.label as StringMap) : {}) },
    ports:
      ports.length > 0
        ? ports.map(({ name: portName, port, targetPort }) => ({
            name: String(portName ?? ''),
            port: Number(port),
            targetPort: Number(targetPort ?? port),
          }))
        : standardPorts(kind, demo),
  };
}

/** Istio's own gateways, where a Gateway selects them. */
function standardGateways(objects: readonly KubernetesObject[], namespace: string): InstalledGateway[] {
  return (['ingress', 'egress'] as const).flatMap((kind) => {
    const name = `istio-${kind}gateway`;
    const labels = standardLabels(kind, name);
    const gateway = { namespace, name, labels, ports: standardPorts(kind, true) };
    return objects.some((object) => selectsOnly(object, labels)) ? [gateway] : [];
  });
}

function selectsOnly({ kind, apiVersion, spec }: KubernetesObject, labels: StringMap): boolean {
  if (kind !== 'Gateway' || !apiVersion.startsWith('networking.istio.io/')) return false;
  const selector = isRecord(spec) && isRecord(spec.selector) ? (spec.selector as StringMap) : {};
  return Object.keys(selector).length > 0 && labelsMatch(selector, labels);
}

function standardLabels(kind: 'ingress' | 'egress', name: string): StringMap {
  return { app: name, istio: `${kind}gateway` };
}

function standardPorts(kind: 'ingress' | 'egress', demo: boolean): InstalledGateway['ports'] {
  if (kind === 'egress') return STANDARD_PORTS.slice(1);
  return demo ? [...STANDARD_PORTS, ...DEMO_PORTS] : STANDARD_PORTS;
}

/** Whether the workload or the Service of a gateway is among the objects. */
function isGiven({ namespace, name, labels }: InstalledGateway, objects: readonly KubernetesObject[]): boolean {
  return objects.some(({ kind, metadata, spec }) => {
    if (kind === 'Service' && metadata.name === name && metadata.namespace === namespace) return true;
    const template = isRecord(spec) && isRecord(spec.template) ? spec.template : undefined;
    const own = template && isRecord(template.metadata) ? template.metadata.labels : metadata.labels;
    if (kind !== 'Deployment' && kind !== 'DaemonSet' && kind !== 'Pod') return false;
    return isRecord(own) && own.istio === labels.istio;
  });
}

function objectsOf({ namespace, name, labels, ports }: InstalledGateway, because: string): KubernetesObject[] {
  const metadata = { namespace, name, labels, annotations: { [ASSUMED]: because } };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { 'inject.istio.io/templates': 'gateway' } },
          spec: { serviceAccountName: `${name}-service-account` },
        },
      },
    },
  ];
}
