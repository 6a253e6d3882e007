import { Chart } from 'cdk8s';
import fc from 'fast-check';
import { Injection, Mesh, MeshApp, MeshNamespace, MeshService, ServicePort } from '../lib/istio';
import type { Request } from '../lib/istio/traffic/composition.oracle';
import { contribute, expected, request, type SetSpec, set } from '../lib/istio/traffic/composition.sets';
import { parseManifests } from '../lib/manifests';
import { type Client, TestMesh } from '../lib/testing';

/** Istio retries twice when nobody says otherwise. */
const DEFAULT_RETRIES = 2;

/** A service with three versions and these routes and policies, as a client in the mesh that rendering makes meets it. */
function clientOf(spec: SetSpec): Client | 'rejected' {
  const app = new MeshApp({ environment: 'test', analyze: () => [] });
  const chart = new Chart(app, '10-shop');
  const mesh = new Mesh(chart, 'mesh', { faultInjection: true });
  const namespace = new MeshNamespace(chart, 'shop', { mesh, injection: Injection.enabled() });
  const service = new MeshService(chart, 'cart', { namespace, ports: [ServicePort.http(80)] });
  for (const name of ['v1', 'v2', 'v3']) service.addVersion(name, { image: 'shop/cart:1.0' });
  contribute(service, spec);
  if (service.compose().problems.length > 0) return 'rejected';
  const manifests = app.render().manifests.flatMap(({ content }) => parseManifests(content));
  return TestMesh.of(manifests).from('shop/cart-v1');
}

/** The answer in the words of the oracle. */
function observed(client: Client, { path, method, headers, query }: Request) {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const reply = client.request(`http://cart${[path, ...search].join('?')}`, { method, headers });
  const { answer } = reply;
  const [destination] = answer.destinations;
  const seconds = (time: number | undefined) => (time ? `${time}s` : undefined);
  return {
    subset: destination?.subset,
    path: (answer.rewrite?.path ?? path).replace(/\?.*/, ''),
    delay: seconds(answer.fault?.delay?.seconds),
    abort: answer.fault?.abort?.status,
    timeout: seconds(answer.timeoutSeconds),
    retries: answer.retries?.attempts,
    mirror: answer.mirrors?.[0]?.subset,
    headers: answer.requestHeaders?.set?.x,
  };
}

test('a mesh treats each request as its routes and policies say, each axis on its own', () => {
  let rejected = 0;
  const runs = 200;
  fc.assert(
    fc.property(set, fc.array(request, { minLength: 8, maxLength: 8 }), (spec, requests) => {
      const client = clientOf(spec);
      if (client === 'rejected') {
        rejected += 1;
        return;
      }
      for (const asked of requests) {
        const { retries = DEFAULT_RETRIES, ...wanted } = expected(spec, asked);
        expect({ asked, ...observed(client, asked) }).toEqual({ asked, ...wanted, retries });
      }
    }),
    { numRuns: runs, seed: 20_260_102 },
  );
  expect(rejected / runs).toBeLessThanOrEqual(0.1);
});
