import type { KubernetesObject } from '../manifests';
import { analyze } from './analyze';
import { duplicateObject } from './checks/duplicate-object';
import { formatFinding } from './finding';
import type { ModelOptions } from './model';

/** What a synth knows of an object it is about to write. */
export interface Rendered {
  readonly manifest: KubernetesObject;
  /** The construct that renders it. */
  readonly path: string;
}

/**
 * The errors among rendered objects, each a sentence with construct, object, field, cause, fix and check; none when
 * they may be written. Warnings are for `mesh check`; two objects of one name the app itself refuses, naming both
 * constructs.
 */
export function synthErrors(rendered: readonly Rendered[], options: ModelOptions = {}): string[] {
  const findings = analyze(
    rendered.map(({ manifest }) => manifest),
    { ...options, errorsOnly: true },
  ).filter((finding) => finding.check !== duplicateObject.name);
  if (findings.length === 0) return [];
  const paths = new Map(rendered.map(({ manifest, path }) => [manifest, path]));
  return findings.map((finding) => {
    const known = paths.get(finding.object);
    const text = `${formatFinding(finding)} [${finding.check}]`;
    return known === undefined || finding.constructPath !== undefined ? text : `${known}: ${text}`;
  });
}
