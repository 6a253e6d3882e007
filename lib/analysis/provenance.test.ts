import type { KubernetesObject } from '../manifests';
import { constructPathOf, PROVENANCE_ANNOTATION } from './provenance';

const object = (provenance?: string): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'a', annotations: provenance === undefined ? {} : { [PROVENANCE_ANNOTATION]: provenance } },
  spec: { http: [{ name: 'jason+slow' }, { name: 'default' }], subsets: [{ name: 'v1' }] },
});

const all = object('jason: 10-a/jason\nslow: 20-b/slow\nsubset v1: 10-a/v1\ndefault: 10-a/split');

test('a route knows the constructs that contributed to it', () => {
  expect(constructPathOf(all, ['spec', 'http', 0, 'timeout'])).toBe('10-a/jason, 20-b/slow');
  expect(constructPathOf(all, ['spec', 'http', 1])).toBe('10-a/split');
});

test('a subset knows its version', () => {
  expect(constructPathOf(all, ['spec', 'subsets', 0, 'labels'])).toBe('10-a/v1');
});

test('elsewhere all are told, the first of them when they are many', () => {
  expect(constructPathOf(all)).toBe('10-a/jason, 20-b/slow, 10-a/v1 and 1 more');
  expect(constructPathOf(object('10-a/whole'))).toBe('10-a/whole');
  expect(constructPathOf(object())).toBeUndefined();
});
