import { parseManifests } from '../../manifests';
import { coversHost, HostIndex, hostsOverlap, Model, namespaceOf, protocolOf } from '.';

const model = new Model(
  parseManifests(`
apiVersion: v1
kind: Namespace
metadata: {name: in, labels: {istio-injection: enabled}}
---
apiVersion: v1
kind: Namespace
metadata: {name: out}
---
apiVersion: v1
kind: Service
metadata: {name: reviews, namespace: in}
spec: {selector: {app: reviews}, ports: [{port: 9080, name: http, targetPort: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-v1, namespace: in}
spec: {template: {metadata: {labels: {app: reviews, version: v1}}, spec: {containers: [{name: a, ports: [{containerPort: 9080, name: web}]}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews-v2, namespace: in}
spec: {replicas: 0, template: {metadata: {labels: {app: reviews, version: v2, sidecar.istio.io/inject: "false"}}}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: reviews-v1-abc, namespace: in, ownerReferences: [{kind: Deployment}]}
spec: {template: {metadata: {labels: {app: reviews, version: v1}}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: reviews, namespace: out}
spec: {template: {metadata: {labels: {app: reviews}}}}
---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: wiki, namespace: in}
spec: {hosts: ["*.wikipedia.org"], ports: [{number: 443, name: tls, protocol: TLS}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: mesh, namespace: istio-system}
spec: {selector: {matchLabels: {app: reviews}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: other, namespace: in}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: reviews, namespace: in}
spec: {hosts: [reviews]}
`),
);

test('workloads are found by labels in a namespace or in all, without what a controller made', () => {
  const names = (namespace?: string) => model.workloadsWith({ app: 'reviews' }, namespace).map(({ name }) => name);
  expect(names('in')).toEqual(['reviews-v1', 'reviews-v2']);
  expect(names()).toEqual(['reviews-v1', 'reviews-v2', 'reviews']);
  expect(model.workloadsWith({ app: 'reviews', version: 'v1' })).toHaveLength(1);
});

test('a workload has a proxy when its namespace or its pods ask for it', () => {
  expect(model.workloads.map(({ injected, hasPods }) => [injected, hasPods])).toEqual([
    [true, true],
    [false, false],
    [false, true],
  ]);
});

test('Services and their workloads know each other', () => {
  const [reviews] = model.registry.exact('reviews.in.svc.cluster.local');
  if (!reviews) throw new Error('reviews expected');
  expect(model.workloadsBehind(reviews).map(({ name }) => name)).toEqual(['reviews-v1', 'reviews-v2']);
  const [first] = model.workloads;
  expect(first && model.servicesOf(first).map(({ host }) => host)).toEqual([reviews.host]);
  expect(reviews.ports).toEqual([{ port: 9080, name: 'http', protocol: 'http', targetPort: 'web' }]);
});

test('a host is found by its name or by the wildcard that covers it', () => {
  expect(model.registry.covering('en.wikipedia.org').map(({ host }) => host)).toEqual(['*.wikipedia.org']);
  expect(model.registry.exact('en.wikipedia.org')).toEqual([]);
  expect(model.virtualServices.exact('reviews.in.svc.cluster.local')).toHaveLength(1);
});

test('a policy of the root namespace is about every namespace', () => {
  const [policy] = model.ofKind('AuthorizationPolicy');
  expect(policy && model.workloadsOfPolicy(policy)).toHaveLength(3);
});

test('kinds are told apart by their group', () => {
  expect(model.ofKind('Gateway')).toEqual([]);
});

test('namespaces: default when none is given, none for what has none', () => {
  expect(namespaceOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } })).toBe('default');
  expect(namespaceOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })).toBe('');
});

test('wildcards cover and overlap', () => {
  expect(coversHost('*.a.b', 'x.a.b')).toBe(true);
  expect(coversHost('*.a.b', 'a.b')).toBe(false);
  expect(coversHost('*.a.b', '*.x.a.b')).toBe(true);
  expect(hostsOverlap('*.x.a.b', '*.a.b')).toBe(true);
  expect(hostsOverlap('*.a.b', '*.c.b')).toBe(false);
  const index = new HostIndex<string>();
  for (const host of ['a.b', 'x.a.b', '*.a.b', '*.b', '*']) index.add(host, host);
  expect(index.covering('x.a.b')).toEqual(['x.a.b', '*.a.b', '*.b', '*']);
  expect(index.covering('*.a.b')).toEqual(['*.a.b', '*.b', '*']);
  expect([...index.overlapping('*.a.b')].sort()).toEqual(['*', '*.a.b', '*.b', 'x.a.b']);
});

test('the protocol of a port: appProtocol, else the prefix of its name', () => {
  expect(protocolOf({ name: 'http-web' })).toBe('http');
  expect(protocolOf({ name: 'grpc-web-x' })).toBe('grpc-web');
  expect(protocolOf({ name: 'httpx' })).toBe('auto');
  expect(protocolOf({ name: 'tcp', appProtocol: 'http2' })).toBe('http2');
  expect(protocolOf({ name: 'http', protocol: 'UDP' })).toBe('udp');
});
