import type { KubernetesObject } from '../../manifests';
import { ask, compile, type Request, type Source } from '..';

const GATEWAY: KubernetesObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'Gateway',
  metadata: { namespace: 'shop', name: 'gateway' },
  spec: {
    selector: { istio: 'ingressgateway' },
    servers: [
      { port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] },
      { port: { number: 9999, name: 'odd', protocol: 'HTTP' }, hosts: ['*'] },
    ],
  },
};
const SHOP: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { template: { metadata: { labels: { app: 'web' } } } },
  },
  GATEWAY,
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { hosts: ['*'], gateways: ['gateway'], http: [{ route: [{ destination: { host: 'web' } }] }] },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace: 'shop', name: 'from-ingress' },
    spec: {
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'] } }],
        },
      ],
    },
  },
];
const INGRESS: Source = { gateway: { namespace: 'istio-system', labels: { istio: 'ingressgateway' } } };
const request: Request = { host: 'shop.example.com', port: 80 };

function operator(spec: object): KubernetesObject {
  return { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator', metadata: { name: 'install' }, spec };
}

describe('gateways that are installed, not applied', () => {
  it("have Istio's ports and identity by default, and the answer says so", () => {
    const answer = ask(compile(SHOP), INGRESS, request);
    expect(answer).toMatchObject({ outcome: 'route', status: 200 });
    expect(answer.trace[0]?.text).toContain("Istio's default installation");
    expect(ask(compile(SHOP), INGRESS, { ...request, port: 9999 })).toMatchObject({ reason: 'noServicePort' });
  });

  it('have what the IstioOperator gives them', () => {
    const ports = [{ name: 'odd', port: 9999, targetPort: 9999 }];
    const gateways = [{ name: 'istio-ingressgateway', enabled: true, k8s: { service: { ports } } }];
    const policy = compile([...SHOP, operator({ components: { ingressGateways: gateways } })]);
    expect(ask(policy, INGRESS, { ...request, port: 9999 })).toMatchObject({ outcome: 'route' });
    expect(ask(policy, INGRESS, request)).toMatchObject({ reason: 'noServicePort' });
  });

  it('are not there when the profile leaves them out', () => {
    const hosts = compile([...SHOP, operator({ profile: 'minimal' })]).registry.services.map(({ name }) => name);
    expect(hosts).toEqual(['web']);
    const demo = compile([...SHOP, operator({ profile: 'demo' })]).registry.services.map(({ name }) => name);
    expect(demo).toContain('istio-egressgateway');
  });
});
