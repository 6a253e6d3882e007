import type { MutualTlsMode, Transport } from '../ir';

/** How a workload's port treats connections, and what arrives. */
export interface InboundConnection {
  readonly injected: boolean;
  readonly mode: MutualTlsMode;
  /** What the server's port was declared as; `auto` looks at the bytes. */
  readonly port: 'http' | 'tcp' | 'auto';
  readonly transport: Transport;
  /** What the client's proxy treated the connection as, or with no proxy the bytes. */
  readonly layer: 'http' | 'tcp';
  /** What the bytes are. */
  readonly bytes: 'http' | 'tcp';
}

/** What the server's listener makes of a connection. */
export type InboundAnswer =
  /** The proxy takes it, as HTTP or TCP; policies come next. */
  | { readonly outcome: 'accepted'; readonly layer: 'http' | 'tcp'; readonly reason?: 'tlsReachesApp' }
  /** There is no proxy: it goes to the application, without any policy. */
  | { readonly outcome: 'bypassed'; readonly reason?: 'tlsReachesApp' }
  | {
      readonly outcome: 'refused';
      readonly reason: 'noFilterChain' | 'tls' | 'protocolError' | 'notHttp' | 'mtlsReachesApp' | 'serverHasNoSidecar';
      readonly status?: 400;
    };

/** Chooses the filter chain of a server's inbound listener, as Istio builds it for the mode and the port's protocol. */
export function acceptInbound(connection: InboundConnection): InboundAnswer {
  const { injected, mode, transport } = connection;
  if (!injected) return withoutProxy(transport);
  if (mode === 'DISABLE') return withoutTls(connection);
  switch (transport) {
    case 'mtls':
      return spoken(connection, connection.layer);
    case 'plaintext':
      return mode === 'STRICT' ? { outcome: 'refused', reason: 'noFilterChain' } : spoken(connection, connection.bytes);
    case 'tls':
      // The chain for the mesh's own mTLS wants a client certificate.
      if (mode === 'STRICT') return { outcome: 'refused', reason: 'tls' };
      // Without the mesh's ALPN only ports that take raw TCP have a chain.
      if (connection.port === 'http') return { outcome: 'refused', reason: 'noFilterChain' };
      return { outcome: 'accepted', layer: 'tcp', reason: 'tlsReachesApp' };
  }
}

function withoutProxy(transport: Transport): InboundAnswer {
  if (transport === 'mtls') return { outcome: 'refused', reason: 'serverHasNoSidecar' };
  return transport === 'tls' ? { outcome: 'bypassed', reason: 'tlsReachesApp' } : { outcome: 'bypassed' };
}

/** Nothing ends TLS: its bytes are what the port sees. */
function withoutTls(connection: InboundConnection): InboundAnswer {
  const { port, transport, bytes } = connection;
  if (transport === 'plaintext') return spoken(connection, bytes);
  if (port === 'http') return { outcome: 'refused', reason: 'protocolError', status: 400 };
  if (transport === 'mtls') return { outcome: 'refused', reason: 'mtlsReachesApp' };
  return { outcome: 'accepted', layer: 'tcp', reason: 'tlsReachesApp' };
}

/** A port of known protocol treats every connection as that; `auto` believes the client's proxy or the bytes. */
function spoken({ port, bytes }: InboundConnection, detected: 'http' | 'tcp'): InboundAnswer {
  const layer = port === 'auto' ? detected : port;
  if (layer === 'http' && bytes === 'tcp') return { outcome: 'refused', reason: 'notHttp', status: 400 };
  return { outcome: 'accepted', layer };
}
