import { demo, environments } from './lib/environments';
import type { Manifest } from './lib/istio';
import { buildApp } from './main';

/** Every task of the demo on top of what an environment has: the objects that anybody could get. */
const everything = environments.map((environment) => ({
  name: environment.name,
  objects: buildApp({ ...demo, ...environment })
    .render()
    .objects.map(({ manifest }) => manifest),
}));

type Json = Readonly<Record<string, unknown>>;

/** Every value below a value, with the field that holds it. */
function* fields(value: unknown, name = ''): Generator<readonly [string, unknown]> {
  yield [name, value];
  if (Array.isArray(value)) for (const each of value) yield* fields(each, name);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) yield* fields(each, key);
  }
}

const named = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace}/${metadata.name}`;
const istioObjects = (objects: readonly Manifest[]) =>
  objects.filter(({ apiVersion }) => apiVersion.includes('.istio.io/'));
const workloads = (objects: readonly Manifest[]) =>
  objects.flatMap((manifest) => {
    const { template } = (manifest.spec ?? {}) as { template?: { metadata: Json; spec: PodSpec } };
    return template ? [{ label: named(manifest), manifest, template }] : [];
  });

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
}
interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly securityContext?: SecurityContext;
  readonly containers: readonly {
    readonly image: string;
    readonly securityContext?: SecurityContext;
    readonly resources?: { readonly requests?: Json; readonly limits?: Json };
  }[];
}

describe.each(everything)('$name ›', ({ objects }) => {
  test('no name, label or selector has a hash that moves with a construct', () => {
    const texts = [...fields(objects)].flatMap(([name, value]) =>
      typeof value === 'string' ? [`${name}: ${value}`] : [name],
    );
    expect(texts.filter((text) => /cdk8s\.io\/metadata|-c8[0-9a-f]{6}\b/.test(text))).toEqual([]);
  });

  test.each(workloads(objects))('$label: its pods have no rights that they do not need', ({ template: { spec } }) => {
    expect(spec.hostNetwork).not.toBe(true);
    for (const { securityContext, image, resources } of spec.containers) {
      const own = { ...spec.securityContext, ...securityContext };
      expect(own).toMatchObject({ runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
      expect(own.runAsUser).toBeGreaterThan(0);
      expect(image).toMatch(/^[^/]+\.[^/]+\/.*(:[^:/]+|@sha256:[0-9a-f]{64})$/);
      for (const amounts of [resources?.requests, resources?.limits])
        expect(Object.keys(amounts ?? {})).toEqual(['cpu', 'memory']);
    }
  });

  test('an autoscaler alone says how many pods there are', () => {
    const scaled = objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map(
        ({ metadata, spec }) =>
          `Deployment ${metadata.namespace}/${(spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name}`,
      );
    for (const { label, manifest } of workloads(objects)) {
      expect([label, 'replicas' in (manifest.spec as Json)]).toEqual([label, !scaled.includes(label)]);
    }
  });

  test('hosts of the mesh have their full names, so that no rule depends on where it lies', () => {
    const namespaces = objects.flatMap(({ metadata }) => metadata.namespace ?? []);
    const isShort = (host: string) => {
      const [, second] = host.split('.');
      return host !== '*' && !host.endsWith('.svc.cluster.local') && (!second || namespaces.includes(second));
    };
    const hosts = istioObjects(objects).flatMap((manifest) =>
      [...fields(manifest.spec)].flatMap(([field, value]) =>
        typeof value === 'string' && ['host', 'hosts', 'sniHosts'].includes(field)
          ? [{ host: value.split('/').at(-1) ?? '', in: named(manifest) }]
          : [],
      ),
    );
    expect(hosts.length).toBeGreaterThan(10);
    expect(hosts.filter(({ host }) => isShort(host))).toEqual([]);
  });

  test('nothing is owned that must outlive it', () => {
    const owned = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    expect(owned.filter((name) => /^(istio-system|default|kube-.*|zerofinance-dev)$/.test(name))).toEqual([]);
    expect(objects.filter(({ kind }) => /^(CustomResourceDefinition|IstioOperator|Secret)$/.test(kind))).toEqual([]);
  });

  test('every object says by its labels which environment it belongs to', () => {
    const strangers = objects.filter(
      ({ metadata }) =>
        metadata.labels?.['app.kubernetes.io/managed-by'] !== 'cdk8s' || !metadata.labels['mesh.cdk8s.io/environment'],
    );
    expect(strangers.map(named)).toEqual([]);
  });
});
