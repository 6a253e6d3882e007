import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import {
  formatPath,
  lineOf,
  loadManifests,
  ManifestError,
  parseManifests,
  parsePath,
  readManifests,
  sourceOf,
} from '.';

const TWO = `# a comment
apiVersion: v1
kind: Namespace
metadata:
  name: bookinfo
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
  namespace: bookinfo
spec:
  hosts: [reviews]
  http:
    - name: first
      route:
        - destination: {host: reviews}
          weight: 5
`;

describe('loading', () => {
  test('each document is an object that knows its file, document and lines', () => {
    const [namespace, reviews] = parseManifests(TWO, 'a.yaml');
    if (!namespace || !reviews) throw new Error('two objects expected');
    expect(sourceOf(namespace)).toMatchObject({ file: 'a.yaml', document: 0, line: 2 });
    expect(sourceOf(reviews)).toMatchObject({ file: 'a.yaml', document: 1, line: 7 });
    expect(lineOf(reviews, ['spec', 'http', 0, 'route', 0, 'weight'])).toBe(18);
    expect(lineOf(reviews, ['spec', 'http', 0, 'route', 0, 'destination', 'port'])).toBe(17);
    expect(lineOf(reviews, [])).toBe(7);
    expect(lineOf({ ...reviews }, [])).toBeUndefined();
  });

  test('what kubectl get prints: a List whose items keep their status', () => {
    const text = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Service
  metadata: {name: a, namespace: x, managedFields: [{manager: kubectl}]}
  status: {loadBalancer: {}}
- apiVersion: v1
  kind: Service
  metadata:
    name: b
metadata: {resourceVersion: ""}
`;
    const services = parseManifests(text);
    expect(services.map((service) => service.metadata.name)).toEqual(['a', 'b']);
    const second = services[1];
    expect(second && lineOf(second, ['metadata', 'name'])).toBe(11);
  });

  test('a typed list gives its items their kind', () => {
    const [item] = parseManifests(
      '{"apiVersion": "v1", "kind": "ServiceList", "items": [{"metadata": {"name": "a"}}]}',
    );
    expect(item).toEqual({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } });
  });

  test('YAML is read as kubectl reads it', () => {
    const [object] = parseManifests(
      'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata: {on: yes, mode: 0644, time: 12:30:00, date: 2026-01-01}',
    );
    expect(object?.data).toEqual({ true: true, mode: 420, time: '12:30:00', date: '2026-01-01' });
  });

  test('every malformed document is told with file, document and line', () => {
    const text = `apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\nkind: B\n---\n- x\n---\na: [1\n---\napiVersion: v1\nkind: C\n`;
    expect(() => parseManifests(text, 'b.yaml')).toThrow(ManifestError);
    expect(() => parseManifests(text, 'b.yaml')).toThrow(/b\.yaml:5: document 2: apiVersion and kind must be given/);
    expect(() => parseManifests(text, 'b.yaml')).toThrow(/b\.yaml:7: document 3: a Kubernetes object is a map/);
    expect(() => parseManifests(text, 'b.yaml')).toThrow(/document 4: not YAML/);
    expect(() => parseManifests(text, 'b.yaml')).toThrow(/document 5: C without metadata\.name/);
  });

  test('a key given twice is malformed', () => {
    expect(() => parseManifests('apiVersion: v1\nkind: A\nkind: B\nmetadata: {name: a}')).toThrow(/unique/);
  });

  test('folders: their own manifests, and those below when asked', () => {
    const folder = mkdtempSync(join(tmpdir(), 'manifests-'));
    try {
      mkdirSync(join(folder, 'install'));
      writeFileSync(join(folder, '10-b.yaml'), TWO);
      writeFileSync(join(folder, 'notes.txt'), 'not a manifest');
      writeFileSync(join(folder, 'install', 'op.yaml'), 'apiVersion: v1\nkind: A\nmetadata: {name: a}');
      writeFileSync(join(folder, 'install', 'istiod.values.yaml'), 'profile: demo');
      expect(loadManifests([folder])).toHaveLength(2);
      expect(loadManifests([folder], { recursive: true })).toHaveLength(3);
      writeFileSync(join(folder, '20-c.yaml'), 'x');
      const { objects, problems } = readManifests([folder]);
      expect([objects.length, problems.length]).toEqual([2, 1]);
      expect(() => loadManifests([join(folder, 'nowhere')])).toThrow(/no such file or folder/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('a path survives being written and read', () => {
  const step = fc.oneof(fc.nat(99), fc.string({ minLength: 1 }));
  fc.assert(fc.property(fc.array(step), (path) => expect(parsePath(formatPath(path))).toEqual(path)));
});

test('JSON is read with its lines as well, and told where it is wrong', () => {
  const text =
    '{\n  "apiVersion": "v1",\n  "kind": "List",\n  "items": [\n    { "apiVersion": "v1", "kind": "Service",\n      "metadata": { "name": "web" },\n      "spec": {} }\n  ]\n}';
  const [service] = parseManifests(text, 'services.json');
  expect(service?.metadata.name).toBe('web');
  expect(service && lineOf(service, ['spec'])).toBe(7);
  expect(() => parseManifests(text.replace('"items": [', '"items": ['.slice(0, -1)), 'services.json')).toThrow(
    /services\.json:\d+: document 1: not YAML/,
  );
});
