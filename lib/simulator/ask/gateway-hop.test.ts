import type { KubernetesObject } from '../../manifests';
import { compile } from '../compile';
import { ask } from '.';

const labels = { istio: 'egressgateway' };
const istio = (kind: string, name: string, namespace: string, spec: object): KubernetesObject =>
  ({ apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace }, spec }) as KubernetesObject;

/** A client in `default`, an external host, and an egress gateway that ends TLS in this way. */
function mesh(mode: string) {
  const host = 'istio-egressgateway.istio-system.svc.cluster.local';
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default', labels: { 'istio-injection': 'enabled' } } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
      spec: { selector: labels, ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'istio-egressgateway', namespace: 'istio-system' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [] } } },
    },
    istio('ServiceEntry', 'api', 'default', {
      hosts: ['api.example.com'],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'DNS',
    }),
    istio('Gateway', 'egress', 'default', {
      selector: labels,
      servers: [{ port: { number: 80, name: 'https', protocol: 'HTTPS' }, hosts: ['api.example.com'], tls: { mode } }],
    }),
    istio('DestinationRule', 'egress', 'istio-system', {
      host,
      subsets: [{ name: 'api', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL', sni: 'api.example.com' } } }],
    }),
    istio('VirtualService', 'api', 'default', {
      hosts: ['api.example.com'],
      gateways: ['mesh', 'egress'],
      http: [
        { match: [{ gateways: ['mesh'] }], route: [{ destination: { host, subset: 'api', port: { number: 80 } } }] },
        { match: [{ gateways: ['egress'] }], route: [{ destination: { host: 'api.example.com' } }] },
      ],
    }),
  ] as KubernetesObject[];
  return compile(objects, { mesh: { rootNamespace: 'istio-system' } });
}

const client = { namespace: 'default', labels: { app: 'client' }, sidecar: true };

test("a gateway's own server can end the mesh's mTLS", () => {
  expect(ask(mesh('ISTIO_MUTUAL'), client, { host: 'api.example.com', port: 80 })).toMatchObject({
    outcome: 'route',
    status: 200,
    destinations: [{ subset: 'api', clientSends: 'mtls', inbound: { outcome: 'route' } }],
  });
});

test('a gateway that passes TLS on cannot', () => {
  expect(ask(mesh('PASSTHROUGH'), client, { host: 'api.example.com', port: 80 })).toMatchObject({
    outcome: 'refused',
    reason: 'serverHasNoSidecar',
  });
});
