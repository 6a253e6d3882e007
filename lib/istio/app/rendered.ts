import type { KubernetesObject } from '../../manifests/object';

/** A rendered object and where it comes from. */
export interface RenderedObject {
  readonly manifest: KubernetesObject;
  /** Path of the construct that renders it, for error messages. */
  readonly path: string;
  /** File in the output folder, such as `10-bookinfo.k8s.yaml`. */
  readonly file: string;
}

/** A file of the output folder. */
export interface OutputFile {
  /** Relative to the output folder, with `/` between its parts. */
  readonly path: string;
  readonly content: string;
  /** @default false */
  readonly executable?: boolean;
}

/** What an app renders, before anything is written. */
export interface RenderedApp {
  /** Every object, in the order of the files and of the documents in them. */
  readonly objects: readonly RenderedObject[];
  /** What `kubectl apply -f` reads. */
  readonly manifests: readonly OutputFile[];
  /** What lies in `install/`, out of `kubectl apply`'s reach. */
  readonly installFiles: readonly OutputFile[];
}
