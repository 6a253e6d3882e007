import type { Check } from '../../check';

const GIVEN: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

export const unknownSourceNamespace: Check = {
  name: 'unknown-source-namespace',
  level: 'warning',
  title: 'a policy names a namespace that does not exist',
  references: ['KIA0101'],
  why: 'No caller comes from it: an ALLOW rule keeps out whom it should let in, a DENY rule lets in whom it should keep out.',
  fix: 'write the namespace of the calling pods',
  kinds: ['AuthorizationPolicy', 'Namespace', 'Deployment'],
  run(model, report) {
    for (const field of model.policyFields) {
      if (field.name !== 'namespaces' && field.name !== 'source.namespace') continue;
      field.values.forEach((value, index) => {
        if (value.includes('*') || GIVEN.has(value) || value === model.meshConfig.rootNamespace) return;
        if (model.namespace(value).object || model.shows(value)) return;
        report(field.policy, [...field.path, index], `nothing of namespace ${value} is among the manifests`);
      });
    }
  },
};
