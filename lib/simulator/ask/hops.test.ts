import type { KubernetesObject } from '../../manifests';
import { compile } from '../compile';
import { ask } from '.';

const object = (kind: string, path: string, spec: object, labels = {}, apiVersion = 'v1'): KubernetesObject => {
  const [namespace, name = ''] = path.includes('/') ? path.split('/') : [undefined, path];
  return { apiVersion, kind, metadata: { name, labels, ...(namespace ? { namespace } : {}) }, spec };
};
const security = (kind: string, path: string, spec: object) => object(kind, path, spec, {}, 'security.istio.io/v1');
const rule = (path: string, spec: object) => object('DestinationRule', path, spec, {}, 'networking.istio.io/v1');

function workload(path: string, version = 'v1'): KubernetesObject {
  const [, app = ''] = path.split('/');
  const template = { metadata: { labels: { app, version } }, spec: { serviceAccountName: app, containers: [] } };
  return object('Deployment', version === 'v1' ? path : `${path}-${version}`, { template }, {}, 'apps/v1');
}

const injected = { 'istio-injection': 'enabled' };
const base = [
  object('Namespace', 'foo', {}, injected),
  object('Namespace', 'legacy', {}),
  object('Service', 'foo/b', { selector: { app: 'b' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] }),
  workload('foo/a'),
  workload('foo/b'),
  workload('legacy/c'),
];

function answer(objects: readonly KubernetesObject[], from = 'foo/a', more: object = {}) {
  const [namespace = '', app = ''] = from.split('/');
  return ask(compile([...base, ...objects]), { namespace, labels: { app } }, { host: 'b.foo', port: 80, ...more });
}

const strict = security('PeerAuthentication', 'foo/default', { mtls: { mode: 'STRICT' } });
const onlyA = security('AuthorizationPolicy', 'foo/p', {
  rules: [{ from: [{ source: { serviceAccounts: ['a'] } }], to: [{ operation: { ports: ['8080'] } }] }],
});

describe('from a client to a server', () => {
  it('goes by mTLS, and by who calls', () => {
    expect(answer([strict, onlyA])).toMatchObject({ outcome: 'route', status: 200 });
    expect(answer([onlyA], 'foo/b')).toMatchObject({ outcome: 'denied', reason: 'authorizationPolicy', status: 403 });
    expect(answer([strict], 'legacy/c')).toMatchObject({ outcome: 'refused', reason: 'noFilterChain' });
    expect(answer([onlyA], 'legacy/c')).toMatchObject({ outcome: 'denied' });
  });

  it('in plaintext by a DestinationRule is refused by a STRICT server', () => {
    const plain = rule('foo/b', { host: 'b', trafficPolicy: { tls: { mode: 'DISABLE' } } });
    expect(answer([strict, plain])).toMatchObject({ outcome: 'refused', reason: 'noFilterChain', status: 503 });
    const off = security('PeerAuthentication', 'foo/default', { mtls: { mode: 'DISABLE' } });
    const mutual = rule('foo/b', { host: 'b', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } });
    expect(answer([off, mutual])).toMatchObject({ outcome: 'refused' });
    expect(answer([off])).toMatchObject({ outcome: 'route', destinations: [{ clientSends: 'plaintext' }] });
  });

  it('is undecided where a policy looks at a header that a proxy computes, and only there', () => {
    const set = (value: string) =>
      object(
        'VirtualService',
        'foo/b',
        {
          hosts: ['b'],
          http: [{ headers: { request: { set: { 'X-From': value } } }, route: [{ destination: { host: 'b' } }] }],
        },
        {},
        'networking.istio.io/v1',
      );
    const wants = (header: string) =>
      security('AuthorizationPolicy', 'foo/p', {
        rules: [{ when: [{ key: `request.headers[${header}]`, values: ['x'] }] }],
      });
    const computed = '%DOWNSTREAM_REMOTE_ADDRESS%';
    expect(answer([set('x'), wants('x-from')])).toMatchObject({ outcome: 'route' });
    expect(answer([set('100%'), wants('x-from')])).toMatchObject({ outcome: 'denied' });
    expect(answer([set(computed), wants('x-other')])).toMatchObject({ outcome: 'denied' });
    expect(answer([set(computed), wants('x-from')])).toMatchObject({
      outcome: 'undecided',
      reason: 'a proxy on the way sets the header x-from from what only it knows',
    });
  });

  it("is undecided where the workloads behind a destination differ, or certificates are not the mesh's", () => {
    const v2 = security('AuthorizationPolicy', 'foo/v2', { selector: { matchLabels: { version: 'v2' } } });
    expect(answer([workload('foo/b', 'v2'), v2])).toMatchObject({
      outcome: 'undecided',
      reason: 'workloads answer differently: foo/b route, foo/b-v2 denied (authorizationPolicy)',
    });
    const own = { mode: 'MUTUAL', clientCertificate: '/c', privateKey: '/k' };
    expect(answer([rule('foo/b', { host: 'b', trafficPolicy: { tls: own } })]).outcome).toBe('undecided');
  });

  it('shows the server the last forwarded address, and the pod that sends', () => {
    const block = (kind: string, value: string) =>
      security('AuthorizationPolicy', 'foo/p', { rules: [{ from: [{ source: { [kind]: [value] } }] }] });
    const forwarded = { headers: { 'x-forwarded-for': '1.1.1.1, 9.9.9.9' } };
    expect(answer([block('remoteIpBlocks', '9.9.9.9')], 'foo/a', forwarded).outcome).toBe('route');
    expect(answer([block('remoteIpBlocks', '1.1.1.1')], 'foo/a', forwarded).outcome).toBe('denied');
    expect(answer([block('ipBlocks', '10.244.0.0/16')], 'foo/a', forwarded).outcome).toBe('route');
  });
});
