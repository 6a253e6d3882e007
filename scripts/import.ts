import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { type Crd, newestCrds, readSource } from './import/crds';
import { kubernetesSchemas } from './import/kubernetes';
import { structuralSchema } from './import/schemas';
import { sharedValidatorCode, validatorCode } from './import/validators';

const USAGE = `usage: npm run import -- FILE|URL
  the custom resource definitions of an Istio release, for example
  https://raw.githubusercontent.com/istio/istio/1.30.3/manifests/charts/base/files/crd-all.gen.yaml`;

const IMPORTS = resolve(__dirname, '..', 'imports');

async function main(source: string | undefined): Promise<void> {
  if (!source) throw new Error(`no definitions given\n${USAGE}`);
  progress(`reading ${source}`);
  const crds = newestCrds(await readSource(source));
  progress(`${crds.length} kinds: ${crds.map(({ kind, version }) => `${kind} ${version}`).join(', ')}`);
  writeBindings(crds);
  writeSchemas(crds);
  progress('done; docs/renew-istio.md says what to look at next');
}

function writeBindings(crds: readonly Crd[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  try {
    const file = join(folder, 'crds.yaml');
    writeFileSync(
      file,
      crds.map(({ definition }) => stringify(definition, { aliasDuplicateObjects: false })).join('---\n'),
    );
    progress('imports/*.ts: bindings by cdk8s import');
    const cdk8s = resolve(__dirname, '..', 'node_modules', '.bin', 'cdk8s');
    const args = [
      cdk8s,
      'import',
      file,
      '--language',
      'typescript',
      '--no-save',
      '-o',
      IMPORTS,
      '--check-upgrade=false',
    ];
    execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeSchemas(crds: readonly Crd[]): void {
  const folders = { schemas: join(IMPORTS, 'schemas'), validators: join(IMPORTS, 'validators') };
  for (const folder of Object.values(folders)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
  const rules: Record<string, unknown> = {};
  for (const crd of crds) {
    const { schema, rules: left } = structuralSchema(crd);
    if (left.length > 0) rules[crd.kind] = left;
    writeFileSync(join(folders.schemas, `${crd.kind}.json`), `${JSON.stringify(schema, null, 1)}\n`);
    writeFileSync(join(folders.validators, `${crd.kind}.js`), validatorCode(schema));
    progress(`imports/schemas/${crd.kind}.json, imports/validators/${crd.kind}.js`);
  }
  writeFileSync(join(folders.schemas, 'cel-rules.json'), `${JSON.stringify(rules, null, 1)}\n`);
  writeKubernetes(folders);
}

/** Kinds that run pods share one validator file: they share the schema of a pod. */
const WORKLOADS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'];

function writeKubernetes(folders: { schemas: string; validators: string }): void {
  const { definitions, apiVersions } = kubernetesSchemas();
  const others = [...Object.keys(apiVersions), 'ObjectMeta'].filter((kind) => !WORKLOADS.includes(kind));
  const files = [...others.map((kind) => [kind, [kind]] as const), ['workloads', WORKLOADS] as const];
  for (const [name, kinds] of files) {
    writeFileSync(join(folders.validators, `${name}.js`), sharedValidatorCode(definitions, kinds));
  }
  writeFileSync(join(folders.schemas, 'kubernetes.json'), `${JSON.stringify({ $defs: definitions }, null, 1)}\n`);
  progress(`imports/schemas/kubernetes.json, imports/validators/: ${files.map(([name]) => name).join(', ')}`);
}

function progress(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv[2]).catch((error: unknown) => {
  process.stderr.write(`import: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
