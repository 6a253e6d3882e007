import { securityOf } from './compile';
import { acceptInbound, type InboundConnection } from './inbound';
import { answerServer } from './server';
import { GET, HTTPBIN, indexOf, peer, policy, SLEEP } from './testMesh';

const http: InboundConnection = {
  injected: true,
  mode: 'PERMISSIVE',
  port: 'http',
  transport: 'mtls',
  layer: 'http',
  bytes: 'http',
};

describe('what a server accepts', () => {
  it('takes mTLS and plaintext when PERMISSIVE, mTLS only when STRICT', () => {
    expect(acceptInbound(http)).toEqual({ outcome: 'accepted', layer: 'http' });
    expect(acceptInbound({ ...http, transport: 'plaintext' })).toEqual({ outcome: 'accepted', layer: 'http' });
    expect(acceptInbound({ ...http, mode: 'STRICT', transport: 'plaintext' })).toEqual({
      outcome: 'refused',
      reason: 'noFilterChain',
    });
  });

  it('has nobody to end mTLS on a DISABLE port or without a sidecar', () => {
    const off = { ...http, mode: 'DISABLE' } as const;
    expect(acceptInbound(off)).toMatchObject({ outcome: 'refused', reason: 'protocolError' });
    expect(acceptInbound({ ...off, port: 'tcp' })).toMatchObject({ outcome: 'refused', reason: 'mtlsReachesApp' });
    expect(acceptInbound({ ...http, injected: false })).toMatchObject({ reason: 'serverHasNoSidecar' });
  });

  it('lets foreign TLS through to ports that take raw TCP, unless it wants a certificate', () => {
    const tls = { ...http, port: 'tcp', transport: 'tls' } as const;
    expect(acceptInbound(tls)).toEqual({ outcome: 'accepted', layer: 'tcp', reason: 'tlsReachesApp' });
    expect(acceptInbound({ ...tls, port: 'http' })).toMatchObject({ reason: 'noFilterChain' });
    expect(acceptInbound({ ...tls, mode: 'STRICT' })).toMatchObject({ reason: 'tls' });
  });

  it('believes the port before the bytes', () => {
    expect(acceptInbound({ ...http, port: 'tcp' })).toEqual({ outcome: 'accepted', layer: 'tcp' });
    expect(acceptInbound({ ...http, layer: 'tcp', bytes: 'tcp' })).toMatchObject({ reason: 'notHttp', status: 400 });
    expect(acceptInbound({ ...http, port: 'auto', transport: 'plaintext', layer: 'tcp' })).toMatchObject({
      layer: 'http',
    });
  });
});

describe('a server', () => {
  const security = securityOf(
    indexOf([
      peer('foo/default', { mtls: { mode: 'STRICT' } }),
      policy('foo/p', { action: 'DENY', rules: [{ from: [{ source: { namespaces: ['bar'] } }] }] }),
    ]),
    HTTPBIN,
  );
  const server = { injected: true, security, port: 8080, protocol: 'http' } as const;
  const arrival = { transport: 'mtls', layer: 'http', bytes: 'http', facts: GET } as const;
  const bar = { ...GET, identity: { ...SLEEP, namespace: 'bar' } };

  it('checks mTLS, then policies, and says why', () => {
    expect(answerServer(server, arrival)).toMatchObject({ outcome: 'route', layer: 'http' });
    expect(answerServer(server, { ...arrival, facts: bar })).toMatchObject({
      outcome: 'denied',
      status: 403,
      policyMatched: 'ns[foo]-policy[p]-rule[0]',
      from: { name: 'p', field: 'spec.rules[0]' },
    });
    const plaintext = answerServer(server, { ...arrival, transport: 'plaintext' });
    expect(plaintext).toMatchObject({ outcome: 'refused', reason: 'noFilterChain', from: { name: 'default' } });
    expect(plaintext.trace[0]?.text).toBe('port 8080 is STRICT; the client sends plaintext');
  });

  it('without a proxy holds to nothing', () => {
    const legacy = { ...server, injected: false };
    expect(answerServer(legacy, { ...arrival, transport: 'plaintext', facts: bar }).outcome).toBe('route');
    expect(answerServer(legacy, arrival)).toMatchObject({ outcome: 'refused', reason: 'serverHasNoSidecar' });
  });

  it('does not believe an identity that no certificate carries', () => {
    const permissive = securityOf(
      indexOf([policy('foo/p', { rules: [{ from: [{ source: { namespaces: ['foo'] } }] }] })]),
      HTTPBIN,
    );
    const answer = answerServer({ ...server, security: permissive }, { ...arrival, transport: 'plaintext' });
    expect(answer).toMatchObject({ outcome: 'denied', reason: 'authorizationPolicy' });
  });
});
