import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { isDelegate, namespaceOf, records, text } from '../../model';
import { isExportedTo } from '../shared/destination-rules';

export const missingDelegate: Check = {
  name: 'missing-delegate',
  level: 'error',
  title: 'a rule delegates to a VirtualService that is not there for it',
  why: 'Istio silently drops the rule: its requests fall through to the next one, or get 404. A delegate has no hosts, is exported to the namespace of the rule, and cannot delegate further.',
  fix: 'create the delegate without hosts and gateways, and export it to this namespace',
  kinds: ['VirtualService'],
  run(model, report) {
    for (const { virtualService, rule, path } of model.routeRules) {
      const name = text(valueAt(rule, ['delegate', 'name']));
      if (name === undefined) continue;
      const namespace = text(valueAt(rule, ['delegate', 'namespace'])) || namespaceOf(virtualService);
      const delegate = model.get('VirtualService', namespace, name);
      const problem = problemOf(delegate, virtualService, `${namespace}/${name}`);
      if (problem) report(virtualService, [...path, 'delegate'], problem, { related: delegate ? [delegate] : [] });
    }
  },
};

function problemOf(delegate: KubernetesObject | undefined, root: KubernetesObject, name: string): string | undefined {
  if (!delegate) return `there is no VirtualService ${name}`;
  if (!isDelegate(delegate)) return `VirtualService ${name} has hosts, so it is no delegate`;
  if (!isExportedTo(delegate, namespaceOf(root)))
    return `VirtualService ${name} is not exported to namespace ${namespaceOf(root)}`;
  if (isDelegate(root)) return `this VirtualService is a delegate itself, and delegates cannot delegate`;
  if (records(valueAt(delegate, ['spec', 'http'])).length === 0) return `VirtualService ${name} has no http rules`;
  return undefined;
}
