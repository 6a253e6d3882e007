import { type KubernetesObject, valueAt } from '../../manifests';
import { labels, number, record, records, text } from './read';
import { type HostPort, protocolOf } from './services';

/** A gateway that the installation, not the manifests, runs. */
export interface InstalledGateway {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The ports of its Service; absent when the installation does not say. */
  readonly ports?: readonly HostPort[];
  /** The IstioOperator that asks for it; absent when Istio's usual gateways are assumed. */
  readonly object?: KubernetesObject;
}

const USUAL = {
  ingressGateways: 'istio-ingressgateway',
  egressGateways: 'istio-egressgateway',
} as const;

type Component = keyof typeof USUAL;

/** Which of them a profile turns on. */
const PROFILES: Readonly<Record<string, readonly Component[]>> = {
  demo: ['ingressGateways', 'egressGateways'],
  default: ['ingressGateways'],
};

/** The gateways of the IstioOperators; without one, the two that Istio's documentation installs. */
export function installedGateways(operators: readonly KubernetesObject[], rootNamespace: string): InstalledGateway[] {
  const components = Object.keys(USUAL) as Component[];
  if (operators.length === 0) {
    return components.map((component) => gatewayOf(component, {}, rootNamespace, undefined));
  }
  return operators.flatMap((operator) => {
    const profile = PROFILES[text(valueAt(operator, ['spec', 'profile'])) ?? 'default'] ?? [];
    return components.flatMap((component) => {
      const asked = records(valueAt(operator, ['spec', 'components', component]));
      const found = asked
        .filter((one) => one.enabled ?? profile.includes(component))
        .map((one) => gatewayOf(component, one, rootNamespace, operator));
      const named = asked.some((one) => (text(one.name) ?? USUAL[component]) === USUAL[component]);
      return profile.includes(component) && !named
        ? [...found, gatewayOf(component, {}, rootNamespace, operator)]
        : found;
    });
  });
}

function gatewayOf(
  component: Component,
  asked: Readonly<Record<string, unknown>>,
  rootNamespace: string,
  object: KubernetesObject | undefined,
): InstalledGateway {
  const name = text(asked.name) ?? USUAL[component];
  const kind = component === 'ingressGateways' ? 'ingressgateway' : 'egressgateway';
  const ports = valueAt(record(asked.k8s), ['service', 'ports']);
  return {
    name,
    namespace: text(asked.namespace) ?? rootNamespace,
    labels: { app: name, istio: kind, ...labels(asked.label) },
    ports: Array.isArray(ports) ? records(ports).flatMap(portOf) : undefined,
    object,
  };
}

function portOf(port: Readonly<Record<string, unknown>>): HostPort[] {
  const value = number(port.port);
  return value === undefined
    ? []
    : [{ port: value, name: text(port.name), protocol: protocolOf(port), targetPort: number(port.targetPort) }];
}
