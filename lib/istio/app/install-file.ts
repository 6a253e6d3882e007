import { Construct } from 'constructs';

/** What {@link InstallFile} needs. */
export interface InstallFileProps {
  /** Name of the file in `dist/install/`, such as `istio-operator.yaml`. */
  readonly fileName: string;
  /** Produces the whole text, once, at synth; undefined when there is nothing to write. */
  readonly content: () => string | undefined;
  /**
   * Whether the file can be run, as a shell script.
   * @default false
   */
  readonly executable?: boolean;
}

/**
 * A file for the person who installs the mesh, in `dist/install/`: `kubectl apply -f dist` does not recurse,
 * so nothing here reaches the cluster by itself.
 */
export class InstallFile extends Construct {
  readonly fileName: string;
  readonly content: () => string | undefined;
  readonly executable: boolean;

  constructor(scope: Construct, id: string, props: InstallFileProps) {
    super(scope, id);
    if (!/^[a-z0-9][-a-z0-9.]*$/.test(props.fileName)) {
      throw new Error(
        `${this.node.path}: the file name "${props.fileName}" is not allowed; use lowercase letters, digits, "-" and ".", without folders`,
      );
    }
    this.fileName = props.fileName;
    this.content = props.content;
    this.executable = props.executable ?? false;
  }
}
