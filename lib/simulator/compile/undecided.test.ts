import type { KubernetesObject } from '../../manifests';
import { compile } from '.';

const mesh = (...objects: readonly KubernetesObject[]) => compile(objects);
const object = (kind: string, spec: object, namespace = 'foo'): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { namespace, name: 'x' },
  spec,
});
const a = { app: 'a' };

describe('what cannot be decided', () => {
  it('about one workload leaves the others alone', () => {
    const policy = mesh(object('EnvoyFilter', { workloadSelector: { labels: a } }));
    expect(policy.sidecar('foo', a).undecided).toMatchObject([
      { reason: 'EnvoyFilter can change anything about this proxy' },
    ]);
    expect(policy.sidecar('foo', { app: 'b' }).undecided).toEqual([]);
    expect(policy.sidecar('bar', a).undecided).toEqual([]);
  });

  it('includes fields that are not known, for those who see the object', () => {
    const strange = { host: 'x', trafficPolicy: { magic: true } };
    expect(mesh(object('DestinationRule', strange)).sidecar('bar', a).undecided).toHaveLength(1);
    const own = mesh(object('DestinationRule', { ...strange, exportTo: ['.'] }));
    expect(own.sidecar('foo', a).undecided).toHaveLength(1);
    expect(own.sidecar('bar', a).undecided).toEqual([]);
  });

  it('in a Gateway concerns the gateways it selects', () => {
    const servers = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'], bind: '127.0.0.1' }];
    const policy = mesh(object('Gateway', { selector: { istio: 'gw' }, servers }));
    expect(policy.gateway('bar', { istio: 'gw' }).undecided).toHaveLength(1);
    expect(policy.gateway('bar', { istio: 'other' }).undecided).toEqual([]);
  });
});
