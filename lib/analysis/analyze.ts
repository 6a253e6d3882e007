import type { KubernetesObject } from '../manifests';
import type { Check, Level } from './check';
import { type Finding, findingOf } from './finding';
import { type Kind, kindOf, Model, type ModelOptions } from './model';
import { errorChecks, meshChecks, schemaChecks, validationChecks } from './registry';
import { applySuppressions } from './suppressions';
import { isObjectCheck, objectFindings } from './validation/object-check';

export interface AnalyzeOptions extends ModelOptions {
  /**
   * Look for errors alone; the checks for anything else are not even loaded.
   * @default false
   */
  readonly errorsOnly?: boolean;
}

const ORDER: Readonly<Record<Level, number>> = { error: 0, warning: 1, info: 2 };

/**
 * Everything that is wrong with a mesh, errors first, then in the order of the objects. What the API server or
 * Istio's webhook would refuse is found first; such objects take no part in the checks across objects.
 */
export function analyze(objects: readonly KubernetesObject[], options: AnalyzeOptions = {}): Finding[] {
  const all = new Model(objects, options);
  const malformed = findingsOf(schemaChecks, all);
  const wellFormed = withoutRefused(all, malformed, options);
  const refusals = [...malformed, ...findingsOf(validationChecks, wellFormed.model)];
  const { model, incomplete } = withoutRefused(all, refusals, options);
  const checks = options.errorsOnly ? errorChecks : meshChecks();
  const across = checks.filter((check) => !check.kinds.some((kind) => incomplete.has(kind)));
  // What the API server or the webhook refuses cannot be excused.
  const suppressible = new Set(checks.map((check) => check.name));
  const kept = applySuppressions(findingsOf(across, model), objects, suppressible, incomplete.size === 0);
  const findings = [...refusals, ...kept];
  return sort(options.errorsOnly ? findings.filter((finding) => finding.level === 'error') : findings, objects);
}

/** What checks find in a model, before suppressions. */
export function findingsOf(checks: readonly Check[], model: Model): Finding[] {
  const findings = objectFindings(checks.filter(isObjectCheck), model);
  for (const check of checks) {
    if (isObjectCheck(check)) continue;
    check.run(model, (object, path, message, extra) => {
      findings.push(findingOf(check, object, path, message, extra));
    });
  }
  return findings;
}

/** The model without the objects that have errors, and the kinds that are incomplete therefore. */
function withoutRefused(all: Model, findings: readonly Finding[], options: AnalyzeOptions) {
  const refused = new Set(findings.flatMap((finding) => (finding.level === 'error' ? [finding.object] : [])));
  if (refused.size === 0) return { model: all, incomplete: new Set<Kind>() };
  const model = new Model(
    all.objects.filter((object) => !refused.has(object)),
    options,
  );
  return { model, incomplete: new Set([...refused].flatMap((object) => kindOf(object) ?? [])) };
}

function sort(findings: readonly Finding[], objects: readonly KubernetesObject[]): Finding[] {
  const position = new Map(objects.map((object, index) => [object, index]));
  return findings
    .map((finding, index) => ({ finding, index, at: position.get(finding.object) ?? 0 }))
    .sort((a, b) => ORDER[a.finding.level] - ORDER[b.finding.level] || a.at - b.at || a.index - b.index)
    .map(({ finding }) => finding);
}
