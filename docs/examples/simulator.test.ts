import { parseManifests } from '../../lib/manifests';
import { TestIssuer, TestMesh } from '../../lib/testing';

// #region questions
const jwksUri = 'https://raw.githubusercontent.com/istio/istio/release-1.30/security/tools/jwt/samples/jwks.json';
const issuer = new TestIssuer('testing@secure.istio.io'); // signs tokens; its keys stand in for those behind the jwksUri
const mesh = TestMesh.fromFiles(['dist', 'dist/install/istio-operator.yaml'], {
  name: 'demo', // in the report on what the tests exercised
  keySets: { [jwksUri]: issuer.jwks },
});

test('from outside, with and without a token', () => {
  const url = 'http://httpbin.example.com/headers';
  expect(mesh.through().get(url)).toBeDeniedBy('httpbin-gateway-jwt-httpbin-example-com');
  expect(mesh.through().get(url, { jwt: issuer.sign() })).toReach('foo/httpbin-v1:8080');
});

test('who reaches whom', () => {
  const urls = ['http://httpbin.foo:8000/ip', 'http://httpbin.legacy:8000/ip'];
  expect(mesh.matrix(['foo/curl', 'legacy/curl'], urls)).toEqual({
    'foo/curl': { 'http://httpbin.foo:8000/ip': 'served', 'http://httpbin.legacy:8000/ip': 'served' },
    'legacy/curl': { 'http://httpbin.foo:8000/ip': 'refused', 'http://httpbin.legacy:8000/ip': 'served' },
  });
});

test('all that one request sets off', () => {
  const journey = mesh.journey({
    url: 'http://bookinfo.example.com/productpage',
    headers: { 'end-user': 'jason' },
    calls: {
      'bookinfo/productpage-v1': ['http://details:9080/details/0', 'http://reviews:9080/reviews/0'],
      'bookinfo/reviews-v2': ['http://ratings:9080/ratings/0'],
    },
  });
  expect(journey.reached).toMatchObject({ 'reviews/v2': 100, 'ratings/v1': 100 });
  for (const { reply } of journey.to('ratings')) expect(reply).toBeDelayed('7s');
});
// #endregion

// #region undecided
test('what cannot be told is no answer', () => {
  const filter = parseManifests(`
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: anything, namespace: bookinfo }
spec: { workloadSelector: { labels: { app: productpage } } }
`);
  const patched = TestMesh.of([...mesh.objects, ...filter]);
  const url = 'http://details:9080/details/0';
  expect(patched.from('bookinfo/productpage').get(url)).toBeUndecided();
  expect(patched.from('bookinfo/reviews-v1').get(url)).toBeServedBy('details/v1');
});
// #endregion
