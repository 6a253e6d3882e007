import type { KubernetesObject } from '../../manifests';
import { compile } from '../compile';
import { ask } from '.';

const labels = { app: 'web' };
const GATEWAY = { gateway: { namespace: 'istio-system', labels: { istio: 'ingressgateway' } } };

const object = (apiVersion: string, kind: string, namespace: string, spec: object): KubernetesObject =>
  ({ apiVersion, kind, metadata: { name: 'web', namespace, labels }, spec }) as KubernetesObject;

const deployment = (namespace: string, serviceAccountName: string, pod: Record<string, string>) =>
  object('apps/v1', 'Deployment', namespace, {
    selector: { matchLabels: pod },
    template: { metadata: { labels: pod }, spec: { serviceAccountName, containers: [] } },
  });

/** A service that takes requests only from istioctl's ingress gateway. */
const MESH: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } },
  object('v1', 'Service', 'shop', { selector: labels, ports: [{ name: 'http', port: 80 }] }),
  deployment('shop', 'web', labels),
  object('networking.istio.io/v1', 'Gateway', 'shop', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
  }),
  object('networking.istio.io/v1', 'VirtualService', 'shop', {
    hosts: ['*'],
    gateways: ['web'],
    http: [{ route: [{ destination: { host: 'web' } }] }],
  }),
  object('security.istio.io/v1', 'AuthorizationPolicy', 'shop', {
    rules: [
      { from: [{ source: { principals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'] } }] },
    ],
  }),
];

const answer = (...objects: KubernetesObject[]) =>
  ask(compile([...MESH, ...objects]), GATEWAY, { host: 'web.example.com', port: 80 }).outcome;

test('a gateway that no manifest describes has the account that istioctl gives it', () => {
  expect(answer()).toBe('route');
});

test('a gateway among the manifests has the account it says', () => {
  expect(answer(deployment('istio-system', 'other', { istio: 'ingressgateway' }))).toBe('denied');
});
