import fc from 'fast-check';
import type { KubernetesObject } from '../../manifests';
import { ask, compile, formatTrace, type Request, type Source } from '..';
import { normalizePath, rewritePath } from './path';

const namespace = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'istio-injection': 'enabled' } },
});
const service = (name: string, port: { name: string; port: number; targetPort?: number }): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: 'shop', name },
  spec: { selector: { app: name }, ports: [port] },
});
const deployment = (app: string, version: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { namespace: 'shop', name: `${app}-${version}` },
  spec: { template: { metadata: { labels: { app, version } }, spec: { serviceAccountName: app } } },
});
const istio = (kind: string, name: string, spec: object): KubernetesObject => ({
  apiVersion: `${['AuthorizationPolicy'].includes(kind) ? 'security' : 'networking'}.istio.io/v1`,
  kind,
  metadata: { namespace: 'shop', name },
  spec,
});

const SHOP = [
  namespace('shop'),
  service('web', { name: 'http', port: 80, targetPort: 8080 }),
  deployment('web', 'v1'),
  deployment('web', 'v2'),
  service('cart', { name: 'http', port: 80 }),
  deployment('cart', 'v1'),
  istio('DestinationRule', 'web', {
    host: 'web',
    subsets: [
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'v2', labels: { version: 'v2' } },
    ],
  }),
  istio('VirtualService', 'web', {
    hosts: ['web'],
    http: [
      { match: [{ headers: { beta: { exact: 'yes' } } }], route: [{ destination: { host: 'web', subset: 'v2' } }] },
      { route: [{ destination: { host: 'web', subset: 'v1' } }] },
    ],
  }),
];
const cart: Source = { namespace: 'shop', labels: { app: 'cart' } };
const beta: Request = { host: 'web', port: 80, headers: { Beta: 'yes' } };

describe('an answer', () => {
  it('says which object and rule decided, and what was tried before', () => {
    const trace = formatTrace(ask(compile(SHOP), cart, { host: 'web', port: 80 }).trace);
    expect(trace).toContain('does not match (VirtualService shop/web spec.http[0].match[0])');
    expect(trace).toContain('route (unnamed) (VirtualService shop/web spec.http[1])');
    expect(trace).toContain('(DestinationRule shop/web spec.subsets[0])');
    expect(trace).toContain('(Service shop/web)');
    expect(trace).toContain('server: shop/web-v1:8080 takes mtls');
  });

  it('names the workloads behind a destination', () => {
    const [destination] = ask(compile(SHOP), cart, beta).destinations;
    expect(destination?.endpoints.map(({ workload, port }) => `${workload}:${port}`)).toEqual(['shop/web-v2:8080']);
  });

  it('is undecided where workloads behind one destination differ', () => {
    const policy = istio('AuthorizationPolicy', 'v2-closed', { selector: { matchLabels: { version: 'v2' } } });
    const withoutRoutes = [...SHOP.filter(({ kind }) => kind !== 'VirtualService'), policy];
    const answer = ask(compile(withoutRoutes), cart, { host: 'web', port: 80 });
    expect(answer).toMatchObject({ outcome: 'undecided', reason: expect.stringContaining('shop/web-v2 denied') });
  });

  it('is undecided for the workload that an EnvoyFilter patches, and for no other', () => {
    const filter = istio('EnvoyFilter', 'patch', { workloadSelector: { labels: { app: 'cart' } } });
    const policy = compile([...SHOP, filter]);
    expect(ask(policy, cart, beta)).toMatchObject({
      outcome: 'undecided',
      reason: expect.stringContaining('EnvoyFilter'),
    });
    const web: Source = { namespace: 'shop', labels: { app: 'web', version: 'v1' } };
    expect(ask(policy, web, beta)).toMatchObject({ outcome: 'route', status: 200 });
  });

  it('comes from data: what a proxy was compiled to survives JSON', () => {
    const { listeners, unknown } = compile(SHOP).sidecar('shop', { app: 'cart' });
    const data = [...listeners.values(), unknown];
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });
});

describe('paths', () => {
  const path = fc
    .array(fc.constantFrom('/', '.', '..', 'a', '%2e', '%2F', '%41', 'b?', '//', '\\', '~', 'ü', '{'))
    .map((parts) => `/${parts.join('')}`);

  it('are normalised once and for all', () => {
    fc.assert(
      fc.property(path, fc.constantFrom('NONE', 'BASE', 'MERGE_SLASHES', 'DECODE_AND_MERGE_SLASHES'), (sent, mode) => {
        const once = normalizePath(sent, mode);
        // Escaped characters that decode to another escape are looked at again by the next proxy, as in Envoy.
        fc.pre(!/%25/.test(once));
        expect(normalizePath(once, mode)).toBe(once);
      }),
    );
  });

  it.each([
    ['/a/../b?x=/../y', 'BASE', '/b?x=/../y'],
    ['/%70re//x', 'BASE', '/pre//x'],
    ['/a//b', 'MERGE_SLASHES', '/a/b'],
    ['/a%2Fb', 'DECODE_AND_MERGE_SLASHES', '/a/b'],
    ['/a/../b#c', 'NONE', '/a/../b'],
  ] as const)('%s becomes, with %s, %s', (sent, mode, expected) => {
    expect(normalizePath(sent, mode)).toBe(expected);
  });

  it('are rewritten with groups in RE2 syntax', () => {
    const rewrite = { kind: 'regex', regex: '^/v1/([a-z]+)/(.*)$', substitution: '/\\2/$1/\\1' } as const;
    expect(rewritePath('/v1/items/7?q=1', rewrite)).toBe('/7/$1/items?q=1');
    expect(rewritePath('/a', { kind: 'regex', regex: '/a', substitution: '/x\\0\\\\' })).toBe('/x/a\\');
  });
});
