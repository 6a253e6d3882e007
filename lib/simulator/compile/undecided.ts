import { isRecord, type KubernetesObject } from '../../manifests';
import { fieldProblems, UNDECIDED_KINDS } from '../fields';
import type { Undecided } from '../ir';
import { isVisible, labelsMatch, type MeshSettings, type StringMap, visibilityOf } from '../model';

/** A proxy that could be concerned: its workload, and which way its connections go. */
export interface Concerned {
  readonly namespace: string;
  readonly labels: StringMap;
  readonly direction: 'inbound' | 'outbound';
}

/** An object whose effect is not fully known, and whom it may concern. */
interface Suspect {
  readonly problems: readonly Undecided[];
  concerns(proxy: Concerned): boolean;
}

/** Routes of the Kubernetes Gateway API. */
const GATEWAY_API = new Set(['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']);
/** Kinds that patch the proxies they select. */
const PATCHES = new Set(['EnvoyFilter', 'WasmPlugin', 'TrafficExtension']);
/** Annotations of pods that tell proxies what to capture. */
const CAPTURE = 'traffic.sidecar.istio.io/';
/** Kinds that clients read where they are exported to. */
const EXPORTED = new Set(['VirtualService', 'DestinationRule', 'ServiceEntry']);

/** What keeps proxies from being decided: settings, objects, fields and labels whose effect is not known. */
export class Uncertainty {
  readonly #everywhere: readonly Undecided[];
  readonly #suspects: readonly Suspect[];

  constructor(objects: readonly KubernetesObject[], settings: MeshSettings) {
    this.#everywhere = settings.unknown.map((name) => ({
      aspect: 'everything',
      reason: `mesh setting ${name} is not understood`,
      from: { kind: 'MeshConfig', name: 'mesh', field: name },
    }));
    this.#suspects = objects.flatMap((object) => suspectOf(object, settings) ?? []);
  }

  for(proxy: Concerned): readonly Undecided[] {
    const found = this.#suspects.filter((suspect) => suspect.concerns(proxy)).flatMap((suspect) => suspect.problems);
    return [...this.#everywhere, ...found];
  }
}

/** Workloads whose proxies capture only some connections: the others obey no rule of the mesh. */
function capturing(object: KubernetesObject, because: (reason: string) => readonly Undecided[]): Suspect | undefined {
  const template = isRecord(object.spec) && isRecord(object.spec.template) ? object.spec.template : object;
  const pod = isRecord(template.metadata) ? template.metadata : {};
  const names = Object.keys(isRecord(pod.annotations) ? pod.annotations : {}).filter((name) =>
    name.startsWith(CAPTURE),
  );
  const labels = (isRecord(pod.labels) ? pod.labels : {}) as StringMap;
  if (names.length === 0) return undefined;
  return {
    problems: names.flatMap((name) => because(`${name}: which connections its proxy captures is not understood`)),
    concerns: (proxy) =>
      proxy.namespace === (object.metadata.namespace ?? 'default') &&
      labelsMatch(labels, proxy.labels) &&
      names.some((name) => name.toLowerCase().includes(proxy.direction)),
  };
}

function suspectOf(object: KubernetesObject, settings: MeshSettings): Suspect | undefined {
  const { kind, metadata } = object;
  const owner = metadata.namespace ?? 'default';
  const spec = isRecord(object.spec) ? object.spec : {};
  const selected = ({ namespace, labels }: Concerned) =>
    (namespace === owner || owner === settings.rootNamespace) && labelsMatch(selectorOf(spec), labels);
  const because = (reason: string): readonly Undecided[] => [
    {
      aspect: 'everything',
      reason,
      from: { kind, name: metadata.name, ...(metadata.namespace ? { namespace: owner } : {}) },
    },
  ];
  const everybody = () => true;
  if (PATCHES.has(kind)) {
    return { problems: because(`${kind} can change anything about this proxy`), concerns: selected };
  }
  if (kind in UNDECIDED_KINDS) {
    return {
      problems: because(`${kind}: ${UNDECIDED_KINDS[kind]}`),
      concerns: ({ direction }) => direction === 'outbound',
    };
  }
  if (GATEWAY_API.has(kind) && object.apiVersion.startsWith('gateway.networking.k8s.io/')) {
    return { problems: because(`${kind} of the Kubernetes Gateway API is not understood`), concerns: everybody };
  }
  if (kind === 'Namespace' && metadata.labels?.['istio.io/dataplane-mode'] === 'ambient') {
    const concerns = ({ namespace }: Concerned) => namespace === metadata.name;
    return { problems: because('ambient mode is not understood'), concerns };
  }
  const waypoint = metadata.labels?.['istio.io/use-waypoint'];
  if (waypoint && waypoint !== 'none')
    return { problems: because('waypoints are not understood'), concerns: everybody };
  if (kind === 'Sidecar') return withProblems(object, selected);
  if (kind === 'Gateway' && object.apiVersion.startsWith('networking.istio.io/')) {
    const selector = (isRecord(spec.selector) ? spec.selector : {}) as StringMap;
    const concerns = ({ labels, direction }: Concerned) => direction === 'outbound' && labelsMatch(selector, labels);
    const automatic = JSON.stringify(spec).includes('"AUTO_PASSTHROUGH"');
    if (automatic) return { problems: because('AUTO_PASSTHROUGH between networks is not simulated'), concerns };
    return withProblems(object, concerns);
  }
  if (isRecord(spec.template) || kind === 'Pod') return capturing(object, because);
  if (!EXPORTED.has(kind)) return undefined;
  const visibility = visibilityOf(Array.isArray(spec.exportTo) ? spec.exportTo.map(String) : undefined, owner);
  return withProblems(object, ({ namespace, direction }) => {
    return direction === 'outbound' && (namespace === owner || isVisible(visibility, namespace));
  });
}

/** An object whose fields are not all known. */
function withProblems(object: KubernetesObject, concerns: Suspect['concerns']): Suspect | undefined {
  const problems = fieldProblems(object, 'everything');
  return problems.length > 0 ? { problems, concerns } : undefined;
}

function selectorOf(spec: Readonly<Record<string, unknown>>): StringMap {
  const workload = isRecord(spec.workloadSelector) ? spec.workloadSelector.labels : undefined;
  const selector = isRecord(spec.selector) ? spec.selector.matchLabels : undefined;
  const labels = workload ?? selector;
  return isRecord(labels) ? (labels as StringMap) : {};
}
