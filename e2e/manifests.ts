import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describeObject, groupOf, type KubernetesObject } from '../lib/manifests';
import { Failure } from './kubectl';

/** Renders an environment into a folder as the `cdk8s` command would, and leaves dist alone. */
export function synthesize(environment: string, folder: string): void {
  const result = spawnSync(process.execPath, ['-r', './scripts/run-typescript.cjs', 'main.ts'], {
    cwd: path.resolve(__dirname, '..'),
    env: { ...process.env, MESH_ENV: environment, CDK8S_OUTDIR: folder },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new Failure(`main.ts fails for environment ${environment}:\n${result.stderr}`);
  }
}

/** How `--prune-allowlist` names the kind of an object: `core/v1/Service`. */
export function prunableKind({ apiVersion, kind }: KubernetesObject): string {
  return `${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}/${kind}`;
}

/** What tells an object from all others, whichever version of its API it is written in. */
export function idOf(object: KubernetesObject): string {
  return `${groupOf(object)} ${describeObject(object)}`.trim();
}
