import type { KubernetesObject } from '../manifests';
import { synthErrors } from './synth';

const sidecar = (name: string, spec: unknown, annotations = {}): KubernetesObject => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'Sidecar',
  metadata: { name, namespace: 'a', annotations },
  spec,
});

test('all errors at once, each with construct, object, field, cause, fix and check', () => {
  const errors = synthErrors([
    { manifest: sidecar('a', {}), path: '10-a/one' },
    { manifest: sidecar('b', { egres: [] }, { 'mesh.cdk8s.io/provenance': '10-a/two/inner' }), path: '10-a/two' },
    { manifest: sidecar('c', { egress: [{ hosts: ['./*'] }] }), path: '10-a/three' },
  ]);
  expect(errors).toEqual([
    expect.stringMatching(/^10-a\/one: Sidecar a\/a: spec: says nothing; .*\[sidecar-listeners\]$/),
    expect.stringMatching(
      /^Sidecar a\/b \(from 10-a\/two\/inner\): spec\.egres: .*did you mean egress\? \[unknown-field\]$/,
    ),
  ]);
});

test('nothing wrong, nothing said', () => {
  expect(synthErrors([{ manifest: sidecar('c', { egress: [{ hosts: ['./*'] }] }), path: '10-a/three' }])).toEqual([]);
});

test('what the installation says is known', () => {
  const policy: KubernetesObject = {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'ext', namespace: 'a' },
    spec: { action: 'CUSTOM', provider: { name: 'authz' }, rules: [{}] },
  };
  const install = (providers: string) => [
    {
      path: 'install/istio-operator.yaml',
      content: `apiVersion: install.istio.io/v1alpha1\nkind: IstioOperator\nmetadata: {name: mesh, namespace: istio-system}\nspec: {meshConfig: {extensionProviders: [${providers}]}}\n`,
    },
  ];
  const rendered = [{ manifest: policy, path: '10-a/ext' }];
  expect(synthErrors(rendered, install('{name: authz}'))).toEqual([]);
  expect(synthErrors(rendered, install('{name: other}'))).toEqual([expect.stringContaining('[unknown-provider]')]);
});
