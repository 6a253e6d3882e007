import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import { type Model, namespaceOf, records, text, texts } from '../../model';

/** Whether an object's exportTo lets a namespace see it; undefined stands for any other namespace. */
export function isExportedTo(object: KubernetesObject, namespace: string | undefined): boolean {
  const exportTo = texts(valueAt(object, ['spec', 'exportTo']));
  if (exportTo.length === 0 || exportTo.includes('*')) return true;
  if (namespace === undefined) return false;
  return exportTo.includes(namespace) || (exportTo.includes('.') && namespaceOf(object) === namespace);
}

/** The namespaces of the Service or ServiceEntry behind a host; what its name says when it is not shown. */
export function namespacesOfHost(model: Model, host: string): readonly string[] {
  const declared = model.registry.exact(host).map((one) => one.namespace);
  const named = model.namespaceOfHost(host);
  return declared.length > 0 ? declared : named === undefined ? [] : [named];
}

/**
 * The DestinationRules that hold for a host when a namespace calls it: those of the caller's namespace, else of
 * the service's, else of the root namespace; of these the ones with the most specific host.
 */
export function rulesForCaller(model: Model, host: string, caller: string | undefined): readonly KubernetesObject[] {
  return model.once(`rules ${caller ?? '*'} ${host}`, () => findRules(model, host, caller));
}

function findRules(model: Model, host: string, caller: string | undefined): readonly KubernetesObject[] {
  const covering = model.destinationRules.covering(host).filter((rule) => isExportedTo(rule, caller));
  const { rootNamespace } = model.meshConfig;
  const levels = [caller === rootNamespace ? [] : [caller], namespacesOfHost(model, host), [rootNamespace]];
  for (const namespaces of levels) {
    const found = covering.filter((rule) => namespaces.includes(namespaceOf(rule)));
    if (found.length === 0) continue;
    const most = hostOf(model, found[0]);
    return found.filter((rule) => hostOf(model, rule) === most);
  }
  return [];
}

function hostOf(model: Model, rule: KubernetesObject | undefined): string {
  return rule === undefined ? '' : model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespaceOf(rule));
}

export function subsetsOf(rule: KubernetesObject): readonly Readonly<Record<string, unknown>>[] {
  return records(valueAt(rule, ['spec', 'subsets']));
}

/** The subsets of a host that a caller finds. */
export function subsetNames(model: Model, host: string, caller: string | undefined): ReadonlySet<string> {
  const found = model.once('subsets by host and caller', () => new Map<string, ReadonlySet<string>>());
  const key = `${host} ${caller ?? ''}`;
  const known = found.get(key);
  if (known) return known;
  const names = rulesForCaller(model, host, caller).flatMap((rule) =>
    subsetsOf(rule).flatMap((subset) => text(subset.name) ?? []),
  );
  const result = new Set(names);
  found.set(key, result);
  return result;
}

/** Callers that may find different DestinationRules for a host: everybody, and the namespaces with rules of their own. */
export function callersOf(model: Model, host: string): readonly (string | undefined)[] {
  const own = model.destinationRules
    .covering(host)
    .flatMap((rule) => [namespaceOf(rule), ...texts(valueAt(rule, ['spec', 'exportTo']))])
    .filter((namespace) => model.callingNamespaces.has(namespace));
  return [undefined, ...new Set(own)];
}
