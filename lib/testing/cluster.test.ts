import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseManifests } from '../manifests';
import { TestMesh } from '.';

/** Bookinfo as `kubectl get namespaces,services,deployments,pods,endpointslices,… -A -o yaml` tells of it. */
const exported = parseManifests(
  gunzipSync(readFileSync(join(__dirname, 'testdata', 'kubectl-get.yaml.gz'))).toString(),
  'kubectl-get.yaml',
);
const jason = { headers: { 'end-user': 'jason' } };
const without = (...kinds: readonly string[]) => exported.filter(({ kind }) => !kinds.includes(kind));

describe.each([
  ['as it comes', exported],
  ['without Deployments', without('Deployment')],
  ['without Pods', without('Pod', 'EndpointSlice')],
])("a cluster's objects %s", (_, objects) => {
  const mesh = TestMesh.of(objects);
  const productpage = mesh.from('bookinfo/productpage-v1');

  test('answer as the manifests that were applied', () => {
    expect(productpage.get('http://reviews:9080/reviews/0', jason)).toReach('bookinfo/reviews-v2:9080');
    expect(productpage.get('http://reviews:9080/reviews/0')).toReach({
      'bookinfo/reviews-v1': 50,
      'bookinfo/reviews-v3': 50,
    });
    expect(productpage.get('http://reviews:9080/reviews/0')).toTimeOutAfter('0.5s');
    expect(mesh.from('bookinfo/reviews-v2').get('http://ratings:9080/ratings/0', jason)).toBeDelayed('7s');
    expect(mesh.from('legacy/curl').get('http://reviews.bookinfo:9080/')).toBeRefused();
    expect(mesh.through().get('http://bookinfo.example.com/productpage')).toReach('bookinfo/productpage-v1');
  });

  test("say that nothing told of the mesh's settings", () => {
    expect(mesh.assumptions).toEqual(["mesh settings: Istio's defaults"]);
  });
});
