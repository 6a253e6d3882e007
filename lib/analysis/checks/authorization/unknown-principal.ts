import type { Check } from '../../check';
import { groupBy, type Model, namespaceOf } from '../../model';

export const unknownPrincipal: Check = {
  name: 'unknown-principal',
  level: 'warning',
  title: 'a policy names an identity that no pod has',
  references: ['KIA0106', 'KIA0107', 'KIA0108'],
  why: 'A principal is trustDomain/ns/namespace/sa/serviceAccount, without spiffe://. One that nobody has never matches: an ALLOW rule keeps out whom it should let in, a DENY rule lets in whom it should keep out.',
  fix: 'write the namespace and the ServiceAccount of the calling pods',
  kinds: ['AuthorizationPolicy', 'ServiceAccount', 'Deployment', 'IstioOperator'],
  run(model, report) {
    for (const field of model.policyFields) {
      const principals = field.name === 'principals' || field.name === 'source.principal';
      if (!principals && field.name !== 'serviceAccounts' && field.name !== 'source.serviceAccount') continue;
      field.values.forEach((value, index) => {
        const problem = principals
          ? problemOfPrincipal(model, value)
          : problemOfAccount(model, value, namespaceOf(field.policy));
        if (problem) report(field.policy, [...field.path, index], problem);
      });
    }
  },
};

function problemOfPrincipal(model: Model, value: string): string | undefined {
  if (value.startsWith('spiffe://')) return `${value} never matches: principals are written without spiffe://`;
  if (value.startsWith('*') || value.endsWith('*')) return undefined;
  const parts = /^([^/]+)\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(value);
  if (!parts) return `${value} never matches: a principal is trustDomain/ns/namespace/sa/serviceAccount`;
  const [, domain = '', namespace = '', account = ''] = parts;
  const { trustDomain, known } = model.meshConfig;
  if (known && domain !== trustDomain && domain !== 'cluster.local')
    return `the trust domain of the mesh is ${trustDomain}, not ${domain}`;
  return problemOfAccount(model, `${namespace}/${account}`, namespace);
}

function problemOfAccount(model: Model, value: string, own: string): string | undefined {
  if (value.includes('*')) return undefined;
  const slash = value.indexOf('/');
  const namespace = slash < 0 ? own : value.slice(0, slash);
  const account = value.slice(slash + 1);
  if (namespace === model.meshConfig.rootNamespace) return undefined;
  if (!model.shows(namespace)) {
    return model.namespace(namespace).object ? undefined : `nothing of namespace ${namespace} is among the manifests`;
  }
  return accounts(model).get(namespace)?.has(account)
    ? undefined
    : `no pod of namespace ${namespace} runs as ServiceAccount ${account}`;
}

function accounts(model: Model): Map<string, Set<string>> {
  return model.once('service accounts in use', () => {
    const byNamespace = groupBy(model.workloads, (workload) => workload.namespace);
    return new Map(
      [...byNamespace].map(([namespace, found]) => [namespace, new Set(found.map((one) => one.serviceAccount))]),
    );
  });
}
