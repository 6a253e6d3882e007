import { type ClientCluster, clientSends, clientTls } from './clientTls';

const from = { kind: 'DestinationRule', name: 'httpbin' };
const cluster: ClientCluster = {
  host: 'httpbin.foo.svc.cluster.local',
  port: 8000,
  meshExternal: false,
  gateway: false,
};
const v30 = { version: '1.30', enableAutoMtls: true } as const;
const v31 = { version: '1.31', enableAutoMtls: true } as const;
const injected = { injected: true, mode: 'STRICT' } as const;
const plain = { injected: false, mode: 'PERMISSIVE' } as const;
const tls = (mode: string, more: object = {}) => ({ tls: { mode, ...more } });
const sends = (
  of: Partial<ClientCluster>,
  settings: typeof v30 | typeof v31,
  endpoint: Parameters<typeof clientSends>[1],
) => clientSends(clientTls({ ...cluster, ...of }, settings), endpoint);

describe("a client's TLS", () => {
  it('is automatic mTLS to sidecars only', () => {
    expect(sends({}, v30, injected)).toBe('mtls');
    expect(sends({}, v30, plain)).toBe('plaintext');
    expect(sends({ meshExternal: true }, v30, injected)).toBe('plaintext');
    expect(clientSends(clientTls(cluster, { ...v30, enableAutoMtls: false }), injected)).toBe('plaintext');
  });

  it('switches to plaintext by itself where a port is DISABLE', () => {
    expect(sends({}, v30, { injected: true, mode: 'DISABLE' })).toBe('plaintext');
    expect(sends({ namespaceMode: 'DISABLE' }, v30, injected)).toBe('plaintext');
  });

  it('obeys a DestinationRule, even against what the server takes', () => {
    expect(sends({ rule: { trafficPolicy: tls('DISABLE'), from } }, v30, injected)).toBe('plaintext');
    const mutual = { rule: { trafficPolicy: tls('ISTIO_MUTUAL'), from } };
    expect(sends(mutual, v30, plain)).toBe('mtls');
    expect(clientTls({ ...cluster, ...mutual, subset: 'v1' }, v30)).toMatchObject({
      sni: 'outbound_.8000_.v1_.httpbin.foo.svc.cluster.local',
      istioMutual: true,
    });
  });

  it('takes the narrowest level: subset port, subset, rule port, rule', () => {
    const ports = (mode: string) => ({ portLevelSettings: [{ port: { number: 8000 }, ...tls(mode) }] });
    const trafficPolicy = { ...tls('DISABLE'), ...ports('ISTIO_MUTUAL') };
    expect(sends({ rule: { trafficPolicy, from } }, v30, injected)).toBe('mtls');
    expect(sends({ port: 9000, rule: { trafficPolicy, from } }, v30, injected)).toBe('plaintext');
    const subset = { subset: 'v1', rule: { trafficPolicy, subsetPolicy: tls('SIMPLE'), from } };
    expect(sends(subset, v30, injected)).toBe('tls');
    const subsetPolicy = { ...tls('SIMPLE'), ...ports('DISABLE') };
    expect(sends({ subset: 'v1', rule: { trafficPolicy, subsetPolicy, from } }, v30, injected)).toBe('plaintext');
  });

  it('of a subset port without tls is automatic in 1.30, and follows DISABLE in 1.31', () => {
    const subsetPolicy = { portLevelSettings: [{ port: { number: 8000 }, loadBalancer: { simple: 'RANDOM' } }] };
    const under = (mode: string) => ({ subset: 'v1', rule: { trafficPolicy: tls(mode), subsetPolicy, from } });
    expect(sends(under('DISABLE'), v30, injected)).toBe('mtls');
    expect(sends(under('DISABLE'), v31, injected)).toBe('plaintext');
    expect(sends(under('ISTIO_MUTUAL'), v31, { injected: true, mode: 'DISABLE' })).toBe('plaintext');
  });

  it('leaves a credential to gateways', () => {
    const rule = { trafficPolicy: tls('SIMPLE', { credentialName: 'ca', sni: 'x.test' }), from };
    expect(sends({ rule }, v30, plain)).toBe('plaintext');
    expect(clientTls({ ...cluster, rule, gateway: true }, v30)).toMatchObject({ withSidecar: 'tls', sni: 'x.test' });
  });

  it('checks the names of the rule, else those of the ServiceEntry', () => {
    const external = { ...cluster, meshExternal: true, serviceEntryNames: ['a.test'] };
    const names = (more: object) =>
      clientTls({ ...external, rule: { trafficPolicy: tls('SIMPLE', more), from } }, v30).subjectAltNames;
    expect(names({})).toEqual(['a.test']);
    expect(names({ subjectAltNames: ['b.test'] })).toEqual(['b.test']);
  });
});
