import { type KubernetesObject, parseManifests } from '../manifests';
import { analyze } from './analyze';
import { duplicateObject } from './checks/duplicate-object';
import { type Finding, formatFinding } from './finding';

/** What a synth knows of an object it is about to write. */
export interface Rendered {
  readonly manifest: KubernetesObject;
  /** The construct that renders it. */
  readonly path: string;
}

/** A file that installs the mesh. */
export interface InstallText {
  readonly path: string;
  readonly content: string;
}

/** The IstioOperators: they tell how the mesh is configured. */
function operatorsOf(installFiles: readonly InstallText[]): KubernetesObject[] {
  return installFiles
    .filter(({ content }) => /^kind: IstioOperator$/m.test(content))
    .flatMap(({ path, content }) => parseManifests(content, path));
}

/**
 * The errors among rendered objects, each a sentence with construct, object, field, cause, fix and check; none when
 * they may be written. Warnings are for `mesh check`; names that are none, and two objects of one name, the app itself
 * refuses, naming the constructs.
 * @param suspects objects that have been complained about already
 */
export function synthErrors(
  rendered: readonly Rendered[],
  installFiles: readonly InstallText[] = [],
  suspects: ReadonlySet<Rendered> = new Set(),
): string[] {
  const told = new Set([...suspects].map(({ manifest }) => manifest));
  const findings = analyze([...rendered.map(({ manifest }) => manifest), ...operatorsOf(installFiles)], {
    errorsOnly: true,
  }).filter((finding) => !isToldByTheApp(finding) && !told.has(finding.object));
  if (findings.length === 0) return [];
  const paths = new Map(rendered.map(({ manifest, path }) => [manifest, path]));
  return findings.map((finding) => {
    const known = paths.get(finding.object);
    const text = `${formatFinding(finding)} [${finding.check}]`;
    return known === undefined || finding.constructPath !== undefined ? text : `${known}: ${text}`;
  });
}

function isToldByTheApp({ check, path }: Finding): boolean {
  return check === duplicateObject.name || (check === 'invalid-metadata' && path.join('.') === 'metadata.name');
}
