import { TestMesh } from '../../lib/testing';

// #region matchers
const mesh = TestMesh.fromFiles(['dist', 'dist/install/istio-operator.yaml']);

test('jason sees reviews v2, everybody else v1 or v3', () => {
  const productpage = mesh.from('bookinfo/productpage');
  const jason = { headers: { 'end-user': 'jason' } };
  expect(productpage.get('http://reviews:9080/reviews/0')).toBeServedBy({ 'reviews/v1': 50, 'reviews/v3': 50 });
  expect(productpage.get('http://reviews:9080/reviews/0', jason)).toBeServedBy({ 'reviews/v2': 100 });
  expect(mesh.from('legacy/curl').get('http://httpbin.foo:8000/ip')).toBeRefused();
});
// #endregion
