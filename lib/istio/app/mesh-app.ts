import * as path from 'node:path';
import { App } from 'cdk8s';
import { replaceFolder, writeFiles } from './output';
import { type Analyze, renderApp } from './render';
import type { RenderedApp } from './rendered';

/** The folder `output:` names in cdk8s.yaml: the `cdk8s` command empties it before it runs the app. */
export const STAGING_FOLDER = '.cdk8s-out';

/** Label that tells the objects of one environment from all others, for `kubectl apply --prune -l` and `kubectl get -l`. */
export const ENVIRONMENT_LABEL = 'mesh.cdk8s.io/environment';

/** What {@link MeshApp} can be told. */
export interface MeshAppProps {
  /** Name of the environment, the value of {@link ENVIRONMENT_LABEL} on every object. */
  readonly environment: string;
  /**
   * Folder that holds the manifests, and `install/` beside them. It is replaced as a whole, and only when
   * everything is right.
   * @default 'dist'
   */
  readonly outdir?: string;
  /**
   * Folder in which the `cdk8s` command expects manifests (it sets `CDK8S_OUTDIR`). When that is the staging
   * folder of cdk8s.yaml, `outdir` is replaced as well; when the user asked for another one (`cdk8s synth
   * --output`, `--stdout`), the manifests go only there, without `install/`.
   * @default - the app was not started by the `cdk8s` command; only `outdir` is written
   */
  readonly cliOutdir?: string;
  /**
   * Checks all rendered objects before anything is written, beside names, namespaces, uniqueness and size.
   * @default - the errors of docs/checks: what the API server or Istio would refuse, or traffic would surely suffer from
   */
  readonly analyze?: Analyze;
}

/** Loaded when an app is rendered, not when it is built. */
const findErrors: Analyze = (objects, installFiles, suspects) => {
  const { synthErrors } = require('../../analysis') as typeof import('../../analysis');
  return synthErrors(objects, installFiles, suspects);
};

/**
 * The root of a mesh: renders everything in memory, tells all errors at once, and only then writes.
 *
 * Unlike cdk8s's own App it validates once, refuses two objects of one kind, namespace and name, orders each file
 * by kind, and never leaves a half-written or emptied output folder.
 */
export class MeshApp extends App {
  readonly environment: string;
  private readonly cliOutdir: string | undefined;
  private readonly analyze: Analyze | undefined;

  constructor(props: MeshAppProps) {
    super({ outdir: props.outdir ?? 'dist', recordConstructMetadata: false });
    if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(props.environment)) {
      throw new Error(
        `the environment name "${props.environment}" cannot be a label value; use lowercase letters, digits and "-", at most 63 characters`,
      );
    }
    this.environment = props.environment;
    this.cliOutdir = props.cliOutdir;
    this.analyze = props.analyze;
  }

  /** Whether a run replaces `outdir`, and not only the folder the user asked the `cdk8s` command for. */
  get publishes(): boolean {
    return this.cliOutdir === undefined || path.resolve(this.cliOutdir) === path.resolve(STAGING_FOLDER);
  }

  /**
   * Renders every object and file and writes nothing; for tests, so without the checks of `synth` unless `analyze` is
   * given.
   * @throws {SynthesisError} with everything that is wrong
   */
  render(): RenderedApp {
    return this.renderWith(this.analyze);
  }

  private renderWith(analyze: Analyze | undefined): RenderedApp {
    return renderApp(this, {
      labels: { 'app.kubernetes.io/managed-by': 'cdk8s', [ENVIRONMENT_LABEL]: this.environment },
      analyze,
    });
  }

  /**
   * Renders, checks, then writes. What stood in the output folder stays when anything is wrong.
   * @throws {SynthesisError} with everything that is wrong
   */
  override synth(): void {
    const { manifests, installFiles } = this.renderWith(this.analyze ?? findErrors);
    if (this.cliOutdir !== undefined) {
      writeFiles(this.cliOutdir, manifests);
    }
    if (this.publishes) {
      replaceFolder(this.outdir, [...manifests, ...installFiles]);
    }
  }
}
