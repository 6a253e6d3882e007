import {
  describeObject,
  type FieldPath,
  formatPath,
  type KubernetesObject,
  lineOf,
  parsePath,
  sourceOf,
} from '../manifests';
import type { Check, Extra, Level } from './check';
import { constructPathOf } from './provenance';

/** A place in a manifest and, for our own objects, in the program that rendered it. */
export interface Place {
  readonly object: KubernetesObject;
  /** The constructs that rendered the object, when it carries a provenance annotation. */
  readonly constructPath?: string;
  readonly file?: string;
}

/** One mistake, with all that is needed to mend it. */
export interface Finding extends Place {
  /** The check's name. */
  readonly check: string;
  readonly level: Level;
  /** The field, empty for the object as a whole. */
  readonly path: FieldPath;
  /** What was found, what is allowed. */
  readonly message: string;
  /** How to mend it, in one line. */
  readonly fix: string;
  readonly related: readonly Place[];
}

export function findingOf(
  check: Pick<Check, 'name' | 'level' | 'fix'>,
  object: KubernetesObject,
  path: FieldPath | string,
  message: string,
  extra: Extra = {},
): Finding {
  const field = typeof path === 'string' ? parsePath(path) : path;
  return {
    check: check.name,
    level: check.level,
    ...placeOf(object, field),
    path: field,
    message,
    fix: extra.fix ?? check.fix,
    related: (extra.related ?? []).map((other) => placeOf(other)),
  };
}

/** The line of a finding in its file, from 1; looked up only when asked for. */
export function findingLine(finding: Finding): number | undefined {
  return lineOf(finding.object, finding.path);
}

/** `VirtualService bookinfo/reviews: spec.http[0].timeout: 0s is too short…; write at least 1ms`. */
export function formatFinding(finding: Finding): string {
  const field = finding.path.length === 0 ? '' : ` ${formatPath(finding.path)}:`;
  const related = finding.related.map((place) => `${describeObject(place.object)}${from(place)}`);
  const others = related.length === 0 ? '' : ` (see ${related.join(', ')})`;
  return `${describeObject(finding.object)}${from(finding)}:${field} ${finding.message}${others}; ${finding.fix}`;
}

function from(place: Place): string {
  return place.constructPath === undefined ? '' : ` (from ${place.constructPath})`;
}

function placeOf(object: KubernetesObject, field?: FieldPath): Place {
  return { object, constructPath: constructPathOf(object, field), file: sourceOf(object)?.file };
}
