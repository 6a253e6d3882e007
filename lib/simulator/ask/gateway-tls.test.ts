import type { KubernetesObject } from '../../manifests';
import { ask, compile, type Request, type Source } from '..';

const object = (kind: string, name: string, spec: object): KubernetesObject => ({
  apiVersion: kind === 'Service' ? 'v1' : 'networking.istio.io/v1',
  kind,
  metadata: { namespace: 'shop', name },
  spec,
});

function mesh(tls: object, protocol = 'HTTPS') {
  const route = [{ destination: { host: 'ext.example.com', port: { number: 80 } } }];
  return compile([
    object('Gateway', 'gateway', {
      selector: { istio: 'ingressgateway' },
      servers: [{ port: { number: 443, name: 'https', protocol }, hosts: ['ext.example.com'], tls }],
    }),
    object('ServiceEntry', 'ext', {
      hosts: ['ext.example.com'],
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
      resolution: 'DNS',
    }),
    object('VirtualService', 'ext', {
      hosts: ['ext.example.com'],
      gateways: ['gateway'],
      http: [{ route }],
      tls: [{ match: [{ sniHosts: ['ext.example.com'] }], route }],
    }),
  ]);
}

const outside: Source = { gateway: { namespace: 'istio-system', labels: { istio: 'ingressgateway' } } };
const https: Request = { host: 'ext.example.com', port: 443, sni: 'ext.example.com', tls: 'simple' };

describe('a gateway server that ends TLS', () => {
  it('takes HTTPS, with ISTIO_MUTUAL as from the mesh, and no plaintext', () => {
    expect(ask(mesh({ mode: 'SIMPLE' }), outside, https)).toMatchObject({ layer: 'http', outcome: 'route' });
    const mutual = mesh({ mode: 'ISTIO_MUTUAL' });
    const answer = ask(mutual, outside, https);
    expect(answer).toMatchObject({ layer: 'http', outcome: 'route' });
    expect(answer.trace.map(({ text }) => text).join()).toContain('taken for a workload');
    expect(ask(mutual, outside, { ...https, tls: 'plaintext' })).toMatchObject({ reason: 'noFilterChain' });
  });

  it('is undecided where it wants a certificate from elsewhere', () => {
    expect(ask(mesh({ mode: 'MUTUAL' }), outside, https).outcome).toBe('undecided');
    expect(ask(mesh({ mode: 'OPTIONAL_MUTUAL' }), outside, https).outcome).toBe('undecided');
  });

  it('passes TLS through without a mode, as with PASSTHROUGH', () => {
    for (const tls of [{}, { mode: 'PASSTHROUGH' }]) {
      expect(ask(mesh(tls, 'TLS'), outside, https)).toMatchObject({ layer: 'tcp', outcome: 'route' });
    }
    expect(ask(mesh({ mode: 'AUTO_PASSTHROUGH' }, 'TLS'), outside, https).outcome).toBe('undecided');
  });
});
