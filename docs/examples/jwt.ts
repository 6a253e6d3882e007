import { Httpbin } from '../../lib/apps';
import { IngressGateway, Injection, JwtIssuer, type MeshApp, MeshNamespace, PathPattern } from '../../lib/istio';
import { chartWithMesh } from './setup/mesh';

function httpbinIn(app: MeshApp) {
  const { chart, mesh } = chartWithMesh(app);
  const namespace = new MeshNamespace(chart, 'foo', { mesh, injection: Injection.enabled() });
  return { chart, namespace, httpbin: new Httpbin(chart, 'httpbin', { namespace }) };
}

export function build(app: MeshApp): void {
  const { chart, namespace, httpbin } = httpbinIn(app);
  // #region jwt
  const issuer = JwtIssuer.of({
    issuer: 'testing@secure.istio.io',
    jwksUri: 'https://raw.githubusercontent.com/istio/istio/release-1.30/security/tools/jwt/samples/jwks.json',
  });
  const gateway = new IngressGateway(chart, 'httpbin-gateway', { namespace });
  gateway.expose(httpbin, { host: 'httpbin.example.com' });
  gateway.requireJwt(issuer, { hosts: ['httpbin.example.com'], paths: [PathPattern.exact('/headers')] });
  // #endregion
}

export const mistakes = {
  keys() {
    // #region keys
    JwtIssuer.of({ issuer: 'testing@secure.istio.io' });
    // #endregion
  },
  both() {
    const jwksUri = 'https://example.com/jwks.json';
    // #region both
    JwtIssuer.of({ issuer: 'testing@secure.istio.io', jwksUri, jwks: { keys: [{ kty: 'RSA', n: '…', e: 'AQAB' }] } });
    // #endregion
  },
};
