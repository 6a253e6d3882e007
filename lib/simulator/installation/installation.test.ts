import { type KubernetesObject, parseManifests } from '../../manifests';
import { withInstallation } from '.';

const ports = (objects: readonly KubernetesObject[], name: string) => {
  const service = objects.find((object) => object.kind === 'Service' && object.metadata.name === name);
  return (service?.spec as { ports: { port: number }[] } | undefined)?.ports.map(({ port }) => port);
};

const operator = (spec: string) =>
  parseManifests(
    `{ apiVersion: install.istio.io/v1alpha1, kind: IstioOperator, metadata: { name: istio, namespace: istio-system }, spec: ${spec} }`,
  );
const gateway = parseManifests(
  '{ apiVersion: networking.istio.io/v1, kind: Gateway, metadata: { name: web, namespace: shop }, spec: { selector: { istio: ingressgateway }, servers: [] } }',
);

test.each([
  ['{ profile: default }', [15021, 80, 443], undefined],
  ['{}', [15021, 80, 443], undefined],
  ['{ profile: demo }', [15021, 80, 443, 31400, 15443], [15021, 80, 443]],
  ['{ profile: minimal }', undefined, undefined],
  [
    '{ profile: demo, components: { egressGateways: [{ name: istio-egressgateway, enabled: false }] } }',
    [15021, 80, 443, 31400, 15443],
    undefined,
  ],
  [
    '{ profile: minimal, components: { ingressGateways: [{ name: istio-ingressgateway, enabled: true, k8s: { service: { ports: [{ name: tcp, port: 31400 }] } } }] } }',
    [31400],
    undefined,
  ],
])('an IstioOperator with %s opens these ports', (spec, ingress, egress) => {
  const { objects, assumptions } = withInstallation(operator(spec));
  expect(ports(objects, 'istio-ingressgateway')).toEqual(ingress);
  expect(ports(objects, 'istio-egressgateway')).toEqual(egress);
  expect(assumptions).toEqual([]);
});

test('without any word about it, a gateway is installed as Istio does, and the answer says so', () => {
  const { objects, assumptions } = withInstallation(gateway);
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'Gateway shop/web',
    'Deployment istio-system/istio-ingressgateway',
  ]);
  expect(assumptions).toEqual([
    "mesh settings: Istio's defaults",
    'gateway istio-system/istio-ingressgateway: installed as Istio does by default, with every port that its Gateways listen on',
  ]);
});

test("the cluster's own gateway pods stay as they are", () => {
  const pod = parseManifests(
    '{ apiVersion: v1, kind: Pod, metadata: { name: gw-1, namespace: edge, labels: { istio: ingressgateway } }, spec: { containers: [] } }',
  );
  expect(withInstallation([...gateway, ...pod]).objects).toHaveLength(2);
});
