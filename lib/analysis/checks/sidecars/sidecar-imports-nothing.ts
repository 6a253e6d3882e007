import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { coversHost, type Model, namespaceOf, records, texts } from '../../model';
import { stateOfHost } from '../shared/hosts';

export const sidecarImportsNothing: Check = {
  name: 'sidecar-imports-nothing',
  level: 'warning',
  title: 'a Sidecar imports a host that does not exist',
  references: ['KIA1004'],
  why: 'The pods do not get to know the host that was meant: calls to it bypass all rules, or are refused under REGISTRY_ONLY.',
  fix: 'write namespace/host with the full name of a Service of that namespace, or the host of a ServiceEntry',
  kinds: ['Sidecar', 'Service', 'ServiceEntry', 'Namespace'],
  run(model, report) {
    for (const sidecar of model.ofKind('Sidecar')) {
      records(valueAt(sidecar, ['spec', 'egress'])).forEach((listener, index) => {
        texts(listener.hosts).forEach((written, at) => {
          const problem = problemOf(model, written, namespaceOf(sidecar));
          if (problem) report(sidecar, ['spec', 'egress', index, 'hosts', at], problem);
        });
      });
    }
  },
};

function problemOf(model: Model, written: string, own: string): string | undefined {
  const slash = written.indexOf('/');
  if (slash < 0) return undefined;
  const scope = written.slice(0, slash);
  const host = written.slice(slash + 1).toLowerCase();
  const namespace = scope === '.' ? own : scope;
  if (namespace === '~' || namespace === model.meshConfig.rootNamespace) return undefined;
  if (namespace !== '*' && !model.shows(namespace)) {
    const entries = model.ofKind('ServiceEntry').some((entry) => namespaceOf(entry) === namespace);
    if (!entries && !model.namespace(namespace).object)
      return `nothing of namespace ${namespace} is among the manifests`;
  }
  if (host === '*' || (namespace !== '*' && !model.shows(namespace) && model.namespaceOfHost(host) !== undefined))
    return undefined;
  const found = model.registry.overlapping(host).filter((one) => one.host === host || coversHost(host, one.host));
  if (found.some((one) => namespace === '*' || one.namespace === namespace)) return undefined;
  if (namespace === '*' && stateOfHost(model, host) === 'not shown') return undefined;
  const [elsewhere] = found;
  return elsewhere
    ? `${host} is of namespace ${elsewhere.namespace}, not of ${namespace}`
    : `no Service or ServiceEntry${namespace === '*' ? '' : ` of namespace ${namespace}`} has the host ${host}`;
}
