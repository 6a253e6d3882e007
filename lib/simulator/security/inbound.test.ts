import { acceptInbound, type InboundConnection } from './inbound';

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
