import type { FieldPath, KubernetesObject } from '../manifests';
import type { Kind, Model } from './model';

/** error: stops synth and fails `mesh check`; warning: most likely a mistake; info: worth knowing. */
export type Level = 'error' | 'warning' | 'info';

/** A mistake that can be found in rendered manifests. One file a check, in `checks/`. */
export interface Check {
  /** Stable, kebab-case: what people suppress by. Never rename a published one. */
  readonly name: string;
  readonly level: Level;
  /** What is wrong, in one line, for the index of checks. */
  readonly title: string;
  /** Names and codes of the same idea elsewhere: `IST0109 ConflictingMeshGatewayVirtualServiceHosts`, `KIA1106`. */
  readonly references?: readonly string[];
  /** What happens in the mesh if it stays so. Markdown. */
  readonly why: string;
  /** What to do about it, as one imperative line: it ends the message. */
  readonly fix: string;
  /**
   * The kinds whose fields it reads. While an object of one of them is refused by its schema, the check is
   * left out: what it would say could be a mere consequence. The model holds no refused object.
   */
  readonly kinds: readonly Kind[];
  /** Looks through the model and reports what it finds; linear in the number of objects. */
  run(model: Model, report: Report): void;
}

/**
 * Reports one finding.
 * @param object - the object to change
 * @param path - the field to change: steps, or text such as `spec.http[0].route`
 * @param message - what was found and what is allowed; the object and the field are added in front
 * @param extra - a fix that says more than the check's own, other objects that take part
 */
export type Report = (object: KubernetesObject, path: FieldPath | string, message: string, extra?: Extra) => void;

export interface Extra {
  /** The remedy in this very case, in one line. */
  readonly fix?: string;
  /** The other objects that take part, such as the second owner of a host. */
  readonly related?: readonly KubernetesObject[];
}
