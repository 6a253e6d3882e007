import type { Field } from './field';
import { isDnsLabel, quote } from './forms';
import { objectCheck, REFUSED, type ReportField } from './object-check';

export const exportTo = objectCheck({
  name: 'export-to',
  title: 'an exportTo that Istio refuses',
  why: `${REFUSED} exportTo lists namespaces, \`.\` for its own, or \`*\` alone for all (\`~\` alone, in a ServiceEntry, for nobody).`,
  fix: 'list each namespace once, or write "*" alone',
  kinds: ['VirtualService', 'DestinationRule', 'ServiceEntry'],
  about: ['exportTo'],
  validate(spec, report) {
    const names = spec.get('exportTo');
    const own = spec.object.metadata.namespace ?? 'default';
    const seen = new Set<string>();
    for (const name of names.items) {
      const namespace = name.text === '.' ? own : name.text;
      if (seen.has(namespace)) report(name, `${name.text} is given twice; . is the namespace ${own}`, 'remove one');
      seen.add(namespace);
      const nobody = name.text === '~' && spec.object.kind === 'ServiceEntry';
      if (!nobody && name.text !== '*' && name.text !== '.' && !isDnsLabel(name.text)) {
        report(name, `${quote(name.text)} is no namespace; write a name, . or *`);
      }
    }
    checkAlone(names, '*', 'all namespaces', report);
    checkAlone(names, '~', 'nobody', report);
    if (spec.object.kind === 'DestinationRule' && spec.get('workloadSelector').exists && names.isSet) {
      if (names.items.some((name) => name.text !== '.' && name.text !== own)) {
        report(names, 'with a workloadSelector it can be exported to its own namespace only', 'write [.]');
      }
    }
  },
});

function checkAlone(names: Field, sign: string, meaning: string, report: ReportField): void {
  if (names.items.length > 1 && names.texts.includes(sign)) {
    report(names, `${sign} means ${meaning}, yet other names stand beside it`, `write ["${sign}"], or the names alone`);
  }
}
