import type { KubernetesObject } from '../../manifests';
import { ask, compile } from '..';

const meta = (name: string, more: object = {}) => ({ namespace: 'shop', name, ...more });
const NAMESPACE: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
};
const SERVICE: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: meta('web'),
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }] },
};
const labels = { app: 'web', 'pod-template-hash': 'abc' };
const CONTAINERS = { containers: [{ name: 'web', ports: [{ name: 'web', containerPort: 8080 }] }] };
const DEPLOYMENT: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: meta('web'),
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: CONTAINERS },
  },
};
const REPLICA_SET: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: meta('web-abc', { ownerReferences: [{ kind: 'Deployment', name: 'web' }] }),
  spec: { template: { metadata: { labels }, spec: CONTAINERS } },
};
const POD: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: meta('web-abc-1', { labels }),
  spec: { containers: [...CONTAINERS.containers, { name: 'istio-proxy' }] },
  status: { phase: 'Running', podIP: '10.1.2.3' },
};
const SLICE: KubernetesObject = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: meta('web-x', { labels: { 'kubernetes.io/service-name': 'web' } }),
  endpoints: [{ addresses: ['10.1.2.3'] }, { addresses: ['10.1.2.4'], conditions: { ready: false } }],
  ports: [{ name: 'http', port: 8080 }],
} as unknown as KubernetesObject;

const endpoints = (...objects: KubernetesObject[]) => {
  const source = { namespace: 'shop', labels: { app: 'client' }, sidecar: true };
  const [destination] = ask(compile([NAMESPACE, SERVICE, ...objects]), source, { host: 'web', port: 80 }).destinations;
  return destination?.endpoints;
};

describe('a dump of a cluster', () => {
  it('counts the pods of a Deployment once, whatever lies beside it', () => {
    const once = [{ workload: 'shop/web', port: 8080 }];
    expect(endpoints(DEPLOYMENT)).toEqual(once);
    expect(endpoints(DEPLOYMENT, REPLICA_SET, POD, SLICE)).toEqual(once);
  });

  it('is read from Pods, or from EndpointSlices, where there is no Deployment', () => {
    expect(endpoints(POD)).toEqual([{ workload: 'shop/web-abc-1', port: 8080, address: '10.1.2.3' }]);
    expect(endpoints(SLICE)).toEqual([{ address: '10.1.2.3', port: 8080 }]);
    expect(endpoints()).toEqual([]);
  });
});
