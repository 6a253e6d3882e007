import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command } from 'commander';
import { requireCluster } from './cluster';
import { environmentNames } from './environments';
import { Failure } from './kubectl';
import { Lifecycle } from './lifecycle';

interface Check {
  readonly environment: string;
  readonly name: string;
  /** Absent when the check passed. */
  readonly failure?: string;
}

async function main(): Promise<void> {
  const { env, result } = options();
  let checks: Check[];
  try {
    console.log(`cluster: ${requireCluster()}`);
    checks = [];
    for (const environment of env) {
      checks.push(...(await check(environment)));
    }
  } catch (error) {
    checks = [{ environment: 'every', name: 'finds a cluster with Istio', failure: report(error) }];
    console.log(`FAIL  finds a cluster with Istio\n${indent(report(error))}`);
  }
  const failed = checks.filter(({ failure }) => failure !== undefined).length;
  const passed = checks.length - failed;
  if (result !== undefined) {
    fs.mkdirSync(path.dirname(path.resolve(result)), { recursive: true });
    fs.writeFileSync(result, `${JSON.stringify({ passed, failed, checks }, null, 2)}\n`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function options(): { readonly env: readonly string[]; readonly result?: string } {
  const known = environmentNames();
  const command = new Command('npm run e2e --')
    .description(
      'Applies every environment to the cluster of the current KUBECONFIG, checks that nothing is rejected, warned about, dropped or changed by a second apply, prunes, deletes, and checks that nothing is left behind.\nThe cluster needs Istio or its custom resource definitions, and a namespace istio-system; nodes are not needed.',
    )
    .option('--env <name...>', `environments to check, of ${known.join(', ')}`, [...known])
    .option('--result <file>', 'also writes the results there, as JSON')
    .parse();
  const chosen = command.opts<{ env: string[]; result?: string }>();
  const unknown = chosen.env.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    command.error(`unknown environment ${unknown.join(', ')}; known: ${known.join(', ')}`);
  }
  return chosen;
}

async function check(environment: string): Promise<Check[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `mesh-e2e-${environment}-`));
  const lifecycle = new Lifecycle(environment, folder);
  const checks: Check[] = [];
  try {
    for (const { name, run } of lifecycle.steps) {
      const start = performance.now();
      try {
        await run();
        checks.push({ environment, name });
        console.log(`ok    ${environment} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
      } catch (error) {
        checks.push({ environment, name, failure: report(error) });
        console.log(`FAIL  ${environment} ${name}\n${indent(report(error))}`);
        break; // what follows would only fail for the same reason
      }
    }
  } finally {
    lifecycle.cleanUp();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return checks;
}

function report(error: unknown): string {
  return error instanceof Failure
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '      ');
}

void main();
