import { isRecord, type KubernetesObject } from '../../manifests';

/** A gateway as it is installed. */
export interface InstalledGateway {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The ports of its Service; unknown where nothing tells. */
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: number }[];
}

type Ports = NonNullable<InstalledGateway['ports']>;

const port = (name: string, number: number, targetPort = number) => ({ name, port: number, targetPort });
const STATUS = port('status-port', 15021);
const WEB: Ports = [STATUS, port('http2', 80, 8080), port('https', 443, 8443)];

/** What Istio's profiles install. @see https://istio.io/latest/docs/setup/additional-setup/config-profiles/ */
const PROFILES: Readonly<Record<string, { readonly ingress?: Ports; readonly egress?: Ports }>> = {
  default: { ingress: WEB },
  demo: { ingress: [...WEB, port('tcp', 31400), port('tls', 15443)], egress: WEB },
  stable: { ingress: WEB },
};

const KINDS = [
  { list: 'ingressGateways', name: 'istio-ingressgateway', kind: 'ingress' },
  { list: 'egressGateways', name: 'istio-egressgateway', kind: 'egress' },
] as const;

/** The gateways that an IstioOperator installs: its profile's, changed by its components. */
export function gatewaysOf(operator: KubernetesObject, rootNamespace: string): InstalledGateway[] {
  const spec = record(operator.spec);
  const profile = PROFILES[typeof spec.profile === 'string' ? spec.profile : 'default'] ?? {};
  const components = record(spec.components);
  return KINDS.flatMap(({ list, name, kind }) => {
    const declared = records(components[list]);
    const ofProfile = profile[kind] ? [{ name }] : [];
    const names = [...new Set([...ofProfile, ...declared].map((entry) => String(record(entry).name ?? name)))];
    return names.flatMap((each) => {
      const entry = declared.find((one) => String(one.name ?? name) === each) ?? {};
      const enabled = entry.enabled ?? (each === name && profile[kind] !== undefined);
      return enabled === true ? [gatewayOf(each, entry, profile[kind] ?? WEB, rootNamespace)] : [];
    });
  });
}

function gatewayOf(
  name: string,
  entry: Readonly<Record<string, unknown>>,
  ofProfile: Ports,
  rootNamespace: string,
): InstalledGateway {
  const declared = records(record(record(entry.k8s).service).ports);
  const ports = declared.map((one) =>
    port(String(one.name ?? ''), Number(one.port), Number(one.targetPort ?? one.port)),
  );
  return {
    name,
    namespace: typeof entry.namespace === 'string' ? entry.namespace : rootNamespace,
    labels: { app: name, istio: name.replace(/^istio-/, ''), ...(record(entry.label) as Record<string, string>) },
    ports: ports.length > 0 ? ports : ofProfile,
  };
}

const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
const records = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);
