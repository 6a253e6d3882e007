import type { KubernetesObject } from '../../../manifests';
import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { type Host, labels, type Model, matchesLabels, namespaceOf, number, records, text } from '../../model';
import { subsetsOf } from '../shared/destination-rules';
import { formatLabels } from '../shared/selectors';

export const subsetSelectsNothing: Check = {
  name: 'subset-selects-nothing',
  level: 'error',
  title: 'traffic is routed to a subset without pods',
  references: ['IST0173 DestinationRuleSubsetNotSelectPods', 'KIA0203'],
  why: 'The subset has no endpoints: every request that is routed to it gets 503. The labels of a subset are those of the pods, on top of the selector of the Service.',
  fix: 'use the labels of the pods of that version, or route elsewhere',
  kinds: ['DestinationRule', 'VirtualService', 'Service', 'Deployment'],
  run(model, report) {
    const routed = new Set<string>();
    for (const one of model.destinations) {
      if (one.subset !== undefined && (one.weight !== 0 || records(one.rule.rule.route).length === 1))
        routed.add(`${one.host} ${one.subset}`);
    }
    for (const rule of model.ofKind('DestinationRule')) {
      const host = model.qualify(text(valueAt(rule, ['spec', 'host'])) ?? '', namespaceOf(rule));
      const services = model.registry
        .exact(host)
        .filter((one) => Object.keys(one.selector).length > 0 || endpoints(one.object).length > 0);
      const [first] = services;
      if (!first) continue;
      subsetsOf(rule).forEach((subset, index) => {
        const wanted = labels(subset.labels);
        if (Object.keys(wanted).length === 0) return;
        if (services.some((service) => hasPods(model, service, wanted))) return;
        const used = routed.has(`${host} ${text(subset.name)}`);
        const typo = typoOf(model, first, wanted, text(subset.name));
        if (!used && typo === undefined) return;
        report(
          rule,
          ['spec', 'subsets', index, 'labels'],
          `no pod of ${host} has the labels ${formatLabels(wanted)}${used ? '' : ' (nothing is routed to it yet)'}`,
          typo === undefined ? {} : { fix: `did you mean ${typo}?` },
        );
      });
    }
  },
};

function hasPods(model: Model, service: Host, wanted: Readonly<Record<string, string>>): boolean {
  const entries = endpoints(service.object);
  if (entries.length > 0) return entries.some((one) => matchesLabels(wanted, labels(one.labels)));
  return model.workloadsBehind(service).some((workload) => workload.hasPods && matchesLabels(wanted, workload.labels));
}

function endpoints(object: KubernetesObject): readonly Readonly<Record<string, unknown>>[] {
  return object.kind === 'ServiceEntry' ? records(valueAt(object, ['spec', 'endpoints'])) : [];
}

/** A subset for a version that is not there yet is fine; one whose label key or value is merely misspelt is not. */
function typoOf(
  model: Model,
  service: Host,
  wanted: Readonly<Record<string, string>>,
  name: string | undefined,
): string | undefined {
  const workloads = model.workloadsBehind(service);
  if (workloads.length === 0 || number(workloads.length) === 0) return undefined;
  for (const [key, value] of Object.entries(wanted)) {
    if (!workloads.some((one) => Object.hasOwn(one.labels, key))) {
      const other = workloads.flatMap((one) => Object.entries(one.labels)).find(([, label]) => label === value);
      return other ? `${other[0]}=${value}` : formatLabels(workloads[0]?.labels ?? {});
    }
    if (name !== undefined && value !== name && workloads.some((one) => one.labels[key] === name))
      return `${key}=${name}`;
  }
  return undefined;
}
