import { modeOfNamespace } from './compile';
import { peerModeOf, peerModes } from './peerAuthentication';
import { HTTPBIN, indexOf, peer } from './testMesh';

const strict = { mtls: { mode: 'STRICT' } };
const forHttpbin = { selector: { matchLabels: { app: 'httpbin' } } };
const modeOf = (policies: ReturnType<typeof peer>[], port = 8080) =>
  peerModeOf(peerModes(policies, HTTPBIN, 'istio-system'), port).mode;

describe('PeerAuthentication', () => {
  it('is PERMISSIVE by default, then the mesh, the namespace, the workload and the port decide', () => {
    const policies = [peer('istio-system/default', strict)];
    expect(modeOf([])).toBe('PERMISSIVE');
    expect(modeOf(policies)).toBe('STRICT');
    policies.push(peer('foo/default', { mtls: { mode: 'DISABLE' } }));
    expect(modeOf(policies)).toBe('DISABLE');
    policies.push(peer('foo/httpbin', { ...forHttpbin, ...strict, portLevelMtls: { 9000: { mode: 'PERMISSIVE' } } }));
    expect(modeOf(policies)).toBe('STRICT');
    expect(modeOf(policies, 9000)).toBe('PERMISSIVE');
  });

  it('inherits where UNSET or left out, also for a port', () => {
    const policies = [
      peer('istio-system/default', strict),
      peer('foo/default', { mtls: { mode: 'UNSET' } }),
      peer('foo/httpbin', { ...forHttpbin, portLevelMtls: { 9000: { mode: 'UNSET' } } }),
    ];
    expect(modeOf(policies)).toBe('STRICT');
    expect(modeOf(policies, 9000)).toBe('STRICT');
  });

  it('takes the oldest of one level, then the first by name', () => {
    const off = { mtls: { mode: 'DISABLE' } };
    const old = { creationTimestamp: '2020-01-01T00:00:00Z' };
    const young = { creationTimestamp: '2021-01-01T00:00:00Z' };
    expect(modeOf([peer('foo/a', off, young), peer('foo/b', strict, old)])).toBe('STRICT');
    expect(modeOf([peer('foo/b', strict), peer('foo/a', off)])).toBe('DISABLE');
  });

  it('ignores ports of a namespace-wide policy, and selectors in the root namespace', () => {
    expect(modeOf([peer('foo/default', { portLevelMtls: { 8080: { mode: 'STRICT' } } })])).toBe('PERMISSIVE');
    expect(modeOf([peer('istio-system/httpbin', { ...forHttpbin, ...strict })])).toBe('PERMISSIVE');
  });

  it('tells clients the mode of the namespace only', () => {
    const index = indexOf([peer('foo/httpbin', { ...forHttpbin, ...strict })]);
    expect(modeOfNamespace(index, 'foo')).toBeUndefined();
    expect(modeOfNamespace(indexOf([peer('istio-system/default', strict)]), 'foo')).toBe('STRICT');
  });

  it('says which object decided', () => {
    const modes = peerModes([peer('foo/default', strict)], HTTPBIN, 'istio-system');
    expect(modes.workload.from).toMatchObject({ kind: 'PeerAuthentication', name: 'default', field: 'spec.mtls' });
  });
});
