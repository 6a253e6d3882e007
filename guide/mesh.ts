import type { Environment } from '../lib/environments';
import { parseManifests } from '../lib/manifests';
import { type MeshOptions, TestIssuer, TestMesh } from '../lib/testing';
import { buildApp } from '../main';

/** Stands in for Istio's sample issuer, whose private key is not here. */
export const issuer = new TestIssuer('testing@secure.istio.io');

const keySets = {
  'https://raw.githubusercontent.com/istio/istio/release-1.30/security/tools/jwt/samples/jwks.json': issuer.jwks,
};

/** What an environment renders, and the installation that goes with it. */
export function objectsOf(environment: Environment): readonly object[] {
  const { objects, installFiles } = buildApp(environment).render();
  const operator = installFiles.filter(({ path }) => path === 'install/istio-operator.yaml');
  return [...objects.map(({ manifest }) => manifest), ...operator.flatMap(({ content }) => parseManifests(content))];
}

/** A mesh that knows the issuer's keys. */
export function meshWith(objects: readonly object[], options: MeshOptions = {}): TestMesh {
  return TestMesh.of(objects, { keySets, ...options });
}

export function meshOf(environment: Environment, options: MeshOptions = {}): TestMesh {
  return meshWith(objectsOf(environment), options);
}
