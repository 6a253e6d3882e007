import { join } from 'node:path';
import {
  describeObject,
  type FieldPath,
  formatPath,
  isRecord,
  type KubernetesObject,
  loadManifests,
  valueAt,
} from '../manifests';
import { analyze } from './analyze';
import { type Finding, formatFinding } from './finding';
import { isIstioKind, kindOf } from './model';
import { schemaAt } from './schema/allowed';

// Every field of the demo's Istio objects is broken in turn, once for each place the schema has for it.

const dist = join(__dirname, '..', '..', 'dist');
// Dashboards and the like only take time here.
const mesh = loadManifests([dist], { recursive: true }).filter(({ kind }) => !['ConfigMap', 'Secret'].includes(kind));
const known = new Set(analyze(mesh).map(formatFinding));

interface Place {
  readonly object: KubernetesObject;
  readonly path: FieldPath;
  readonly schema: Readonly<Record<string, unknown>>;
}

const places = placesOf(mesh.filter((object) => isIstioKind(kindOf(object))));

test('the demo has fields enough, and no errors', () => {
  expect(places.length).toBeGreaterThan(60);
  expect(
    analyze(mesh)
      .filter((finding) => finding.level === 'error')
      .map(formatFinding),
  ).toEqual([]);
});

test('each misspelling is reported, and nothing else', () => {
  for (const { object, path } of places.filter(({ object, path }) => isField(object, path))) {
    const name = String(path.at(-1));
    const broken = edit(object, path.slice(0, -1), (parent) => {
      parent[`${name}x`] = parent[name];
      delete parent[name];
    });
    expectOnly(findingsWith(object, broken), 'unknown-field', object, [...path.slice(0, -1), `${name}x`]);
  }
});

test('each wrong type is reported, and nothing else', () => {
  for (const { object, path, schema } of places) {
    const wrong = schema.type === 'array' || schema.type === 'object' ? 'text' : isText(schema) ? 5 : 'text';
    const broken = edit(object, path.slice(0, -1), (parent) => {
      parent[path.at(-1) as string] = wrong;
    });
    expectOnly(findingsWith(object, broken), 'wrong-type', object, path);
  }
});

test('each value out of range is reported, and nothing else', () => {
  let count = 0;
  for (const place of places) {
    const { object, path } = place;
    for (const wrong of outOfRange(place)) {
      count++;
      const broken = edit(object, path.slice(0, -1), (parent) => {
        parent[path.at(-1) as string] = wrong;
      });
      expectOnly(findingsWith(object, broken), undefined, object, path);
    }
  }
  expect(count).toBeGreaterThan(20);
});

test('each deletion of a required field is reported, and nothing else', () => {
  for (const { object, path } of places) {
    const required = schemaAt(object.kind, path.slice(0, -1))?.required;
    if (!Array.isArray(required) || !required.includes(path.at(-1))) continue;
    const broken = edit(object, path.slice(0, -1), (parent) => {
      delete parent[path.at(-1) as string];
    });
    expectOnly(findingsWith(object, broken), 'missing-field', object, path);
  }
});

test('each deletion of what is referred to is reported', () => {
  const routed = new Set(
    mesh.flatMap((object) => (object.kind === 'VirtualService' ? destinationsOf(object.spec) : [])),
  );
  let count = 0;
  for (const object of mesh) {
    for (const [part, broken] of referredParts(object)) {
      if (!routed.has(part)) continue;
      count++;
      const found = newFindings(
        broken ? mesh.map((other) => (other === object ? broken : other)) : mesh.filter((other) => other !== object),
      );
      expect([part, found.length > 0]).toEqual([part, true]);
    }
  }
  expect(count).toBeGreaterThan(5);
});

/** One place for each field the schemas know, the first in which the objects have it. */
function placesOf(objects: readonly KubernetesObject[]): Place[] {
  const seen = new Map<string, Place>();
  const visit = (object: KubernetesObject, value: unknown, path: FieldPath) => {
    const schema = schemaAt(object.kind, path);
    if (!schema || (schema.type === undefined && schema.enum === undefined)) return;
    const key = `${object.kind} ${formatPath(path.map((step) => (typeof step === 'number' ? '*' : step)))}`;
    if (path.length > 0 && typeof path.at(-1) === 'string' && !seen.has(key)) seen.set(key, { object, path, schema });
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(object, item, [...path, index]);
    else if (isRecord(value)) for (const name of Object.keys(value)) visit(object, value[name], [...path, name]);
  };
  for (const object of objects) visit(object, object.spec, ['spec']);
  return [...seen.values()].filter(({ path }) => path.length > 1);
}

/** A name of the schema, not a free key of a map. */
function isField(object: KubernetesObject, path: FieldPath): boolean {
  const properties = schemaAt(object.kind, path.slice(0, -1))?.properties;
  return isRecord(properties) && Object.hasOwn(properties, path.at(-1) as string);
}

function isText(schema: Place['schema']): boolean {
  return schema.type === 'string' || (schema.type === undefined && Array.isArray(schema.enum));
}

function outOfRange({ schema, path }: Place): unknown[] {
  const field = formatPath(path.slice(-2));
  if (Array.isArray(schema.enum)) return ['NO_SUCH_WORD'];
  if (schema.format === 'positive-duration') return ['0s', 'soon'];
  if (field.endsWith('percentage.value') || /Percent$/.test(field)) return [101, -1];
  if (field === 'port.number') return [65536, -1];
  if (field.endsWith('weight')) return [-1, 2 ** 40];
  if (schema.type === 'integer') return [2 ** 40];
  return [];
}

function edit(
  object: KubernetesObject,
  path: FieldPath,
  change: (parent: Record<string, unknown>) => void,
): KubernetesObject {
  const copy = structuredClone(object);
  change(valueAt(copy, path) as Record<string, unknown>);
  return copy;
}

function findingsWith(object: KubernetesObject, broken: KubernetesObject): Finding[] {
  return newFindings(mesh.map((other) => (other === object ? broken : other)));
}

function newFindings(objects: readonly KubernetesObject[]): Finding[] {
  return analyze(objects).filter((finding) => !known.has(formatFinding(finding)));
}

function expectOnly(
  found: readonly Finding[],
  check: string | undefined,
  object: KubernetesObject,
  path: FieldPath,
): void {
  const where = `${describeObject(object)}: ${formatPath(path)}`;
  expect({
    where,
    found: found.map((finding) => `${finding.level} ${describeObject(finding.object)}: ${formatPath(finding.path)}`),
  }).toEqual({
    where,
    found: [`error ${where}`],
  });
  if (check !== undefined) expect(found[0]?.check).toBe(check);
}

/** What routes refer to: hosts, and subsets and ports of hosts. */
function destinationsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(destinationsOf);
  if (!isRecord(value)) return [];
  const nested = Object.values(value).flatMap(destinationsOf);
  const { destination } = value;
  if (!isRecord(destination)) return nested;
  const { host, subset, port } = destination;
  return [
    ...nested,
    String(host),
    ...(subset === undefined ? [] : [`${host} ${subset}`]),
    ...(isRecord(port) ? [`${host}:${port.number}`] : []),
  ];
}

/** The parts of an object that routes may refer to, each with the object without it; none left: the object is gone. */
function referredParts(object: KubernetesObject): [string, KubernetesObject | undefined][] {
  const { name, namespace } = object.metadata;
  const spec = isRecord(object.spec) ? object.spec : {};
  const without = (list: string, index: number) =>
    edit(object, ['spec'], (parent) => {
      parent[list] = (parent[list] as unknown[]).filter((_, other) => other !== index);
    });
  if (object.kind === 'DestinationRule' && Array.isArray(spec.subsets)) {
    return spec.subsets.map((subset: { name: string }, index) => [
      `${spec.host} ${subset.name}`,
      without('subsets', index),
    ]);
  }
  if (object.kind !== 'Service') return [];
  const host = `${name}.${namespace}.svc.cluster.local`;
  const ports = Array.isArray(spec.ports) ? spec.ports : [];
  return [
    [host, undefined],
    ...ports.map((port: { port: number }, index): [string, KubernetesObject] => [
      `${host}:${port.port}`,
      without('ports', index),
    ]),
  ];
}
