import { isRecord, type KubernetesObject } from '../manifests/object';
import { type Finding, findingOf } from './finding';

/**
 * Silences checks on one object, each with a reason. The value is one line per check:
 * `subset-without-workloads: the canary is scaled to zero outside releases`.
 */
export const SUPPRESS_ANNOTATION = 'mesh.cdk8s.io/suppress';

/** Reported by the suppressions themselves, not by a file in checks/. */
export const SUPPRESSION_CHECK = {
  name: 'unused-suppression',
  level: 'warning',
  title: 'a suppression that suppresses nothing, or does not say why',
  why: 'A suppression that outlives its finding hides the next one. One without a reason cannot be reviewed.',
  fix: `write one line per check in ${SUPPRESS_ANNOTATION}: the check's name, a colon, the reason; remove what no longer applies`,
} as const;

const PATH = ['metadata', 'annotations', SUPPRESS_ANNOTATION];

/**
 * Takes out what is suppressed with a reason, and adds a finding for every suppression that does not apply.
 * @param suppressible - the names of the checks that may be suppressed
 * @param complete - whether all of them ran: only then can one be said to find nothing
 */
export function applySuppressions(
  findings: readonly Finding[],
  objects: readonly KubernetesObject[],
  suppressible: ReadonlySet<string>,
  complete: boolean,
): Finding[] {
  const suppressed = new Map<KubernetesObject, Map<string, boolean>>();
  const added: Finding[] = [];
  for (const object of objects) {
    const { annotations } = object.metadata;
    const value: unknown = isRecord(annotations) ? annotations[SUPPRESS_ANNOTATION] : undefined;
    if (typeof value !== 'string') continue;
    const own = new Map<string, boolean>();
    for (const line of value.split('\n').map((part) => part.trim())) {
      if (line === '') continue;
      const colon = line.indexOf(':');
      const name = (colon < 0 ? line : line.slice(0, colon)).trim();
      const reason = colon < 0 ? '' : line.slice(colon + 1).trim();
      if (!suppressible.has(name)) {
        added.push(
          findingOf(
            SUPPRESSION_CHECK,
            object,
            PATH,
            `no check that can be suppressed is called ${JSON.stringify(name)}`,
          ),
        );
      } else if (reason === '') {
        added.push(findingOf(SUPPRESSION_CHECK, object, PATH, `${name} is suppressed without a reason`));
      } else {
        own.set(name, false);
      }
    }
    suppressed.set(object, own);
  }
  if (suppressed.size === 0) return [...findings];
  const kept = findings.filter((finding) => {
    const own = suppressed.get(finding.object);
    if (!own?.has(finding.check)) return true;
    own.set(finding.check, true);
    return false;
  });
  for (const [object, own] of suppressed) {
    for (const [name, used] of own) {
      if (!used && complete)
        added.push(findingOf(SUPPRESSION_CHECK, object, PATH, `${name} finds nothing here any more`));
    }
  }
  return [...kept, ...added];
}
