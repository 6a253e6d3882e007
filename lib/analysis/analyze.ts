import type { KubernetesObject } from '../manifests';
import type { Check, Level } from './check';
import { checks as allChecks } from './checks';
import { type Finding, findingOf } from './finding';
import { Model, type ModelOptions } from './model';
import { applySuppressions, SUPPRESSION_CHECK } from './suppressions';

export interface AnalyzeOptions extends ModelOptions {
  /**
   * The checks to run.
   * @default - every registered one
   */
  readonly checks?: readonly Check[];
}

const ORDER: Readonly<Record<Level, number>> = { error: 0, warning: 1, info: 2 };

/** Everything that is wrong with a mesh, errors first, then in the order of the objects. */
export function analyze(objects: readonly KubernetesObject[], options: AnalyzeOptions = {}): Finding[] {
  const checks = options.checks ?? allChecks;
  const findings = applySuppressions(findingsOf(checks, new Model(objects, options)), objects, namesOf(allChecks));
  const position = new Map(objects.map((object, index) => [object, index]));
  return findings
    .map((finding, index) => ({ finding, index, at: position.get(finding.object) ?? 0 }))
    .sort((a, b) => ORDER[a.finding.level] - ORDER[b.finding.level] || a.at - b.at || a.index - b.index)
    .map(({ finding }) => finding);
}

/** What checks find in a model, before suppressions. */
export function findingsOf(checks: readonly Check[], model: Model): Finding[] {
  const findings: Finding[] = [];
  for (const check of checks) {
    check.run(model, (object, path, message, extra) => {
      findings.push(findingOf(check, object, path, message, extra));
    });
  }
  return findings;
}

function namesOf(checks: readonly Check[]): ReadonlySet<string> {
  return new Set([...checks.map((check) => check.name), SUPPRESSION_CHECK.name]);
}
