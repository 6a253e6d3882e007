import type { KubernetesObject } from '../../manifests';
import type { RequestFacts } from '../evaluate';
import { type SecurityIndex, type SecuritySources, securityIndex } from './compile';

/** Objects and requests for the tests of this folder. */
export function securityObject(kind: string, path: string, spec: unknown, more: object = {}): KubernetesObject {
  const [namespace, name = ''] = path.split('/');
  return { apiVersion: 'security.istio.io/v1', kind, metadata: { namespace, name, ...more }, spec };
}

export const policy = (path: string, spec: unknown, more?: object) =>
  securityObject('AuthorizationPolicy', path, spec, more);

export const peer = (path: string, spec: unknown, more?: object) =>
  securityObject('PeerAuthentication', path, spec, more);

export const requestAuthentication = (path: string, ...jwtRules: readonly object[]) =>
  securityObject('RequestAuthentication', path, { jwtRules });

export const SETTINGS: SecuritySources['settings'] = {
  version: '1.30',
  rootNamespace: 'istio-system',
  trustDomain: 'cluster.local',
  enableAutoMtls: true,
  extensionProviders: [{ name: 'ext', envoyExtAuthzHttp: { service: 'auth.foo.svc.cluster.local', port: 8000 } }],
};

export function indexOf(objects: readonly KubernetesObject[], settings = SETTINGS): SecurityIndex {
  return securityIndex({ objects, settings, hasHost: (host) => host === 'auth.foo.svc.cluster.local' });
}

export const HTTPBIN = { namespace: 'foo', labels: { app: 'httpbin', version: 'v1' } };

export const SLEEP = { trustDomain: 'cluster.local', namespace: 'foo', serviceAccount: 'sleep' };

/** A GET of /headers by foo/sleep over mTLS. */
export const GET: RequestFacts = {
  method: 'GET',
  path: '/headers',
  authority: 'httpbin.foo:8000',
  headers: {},
  destinationPort: 8080,
  sourceAddress: '10.244.0.13',
  remoteAddress: '10.244.0.13',
  identity: SLEEP,
};

/** A TCP connection by foo/sleep over mTLS. */
export const TCP: RequestFacts = { destinationPort: 9000, sourceAddress: '10.244.0.13', identity: SLEEP };
