import { setFlagsFromString } from 'node:v8';
import { type Command, Option } from 'commander';
import type { Finding, Level } from '../../analysis';
import { analyze } from '../../analysis';
import { allChecks } from '../../analysis/registry';
import {
  countLevels,
  type Entry,
  entryOf,
  entryOfProblem,
  jsonReport,
  sarifReport,
  textReport,
} from '../../analysis/report';
import { type KubernetesObject, readManifests } from '../../manifests';

const FORMATS = ['text', 'json', 'sarif'] as const;
const LEVELS: readonly Level[] = ['error', 'warning', 'info'];

interface CheckOptions {
  readonly format: (typeof FORMATS)[number];
  readonly level: Level;
}

export function configure(command: Command): void {
  command
    .description(
      'Finds mistakes in manifests: what the API server or Istio would refuse, and what they would accept although ' +
        'it does not work. docs/checks explains every check.',
    )
    .argument('<path...>', 'files and folders with manifests; - for standard input')
    .addOption(new Option('-f, --format <format>', 'how to show the findings').choices(FORMATS).default('text'))
    .addOption(
      new Option('-l, --level <level>', 'the least important findings to show').choices(LEVELS).default('info'),
    )
    .addHelpText(
      'after',
      `
The exit code is 1 when there are errors. Folders are read with all folders in them. An IstioOperator among the
manifests tells how the mesh is installed; without one, Istio's defaults are taken.

Examples:
  mesh check dist
  mesh check --format sarif dist > findings.sarif
  kubectl get all,istio-io -A -o yaml | mesh check -`,
    )
    .action((paths: string[], options: CheckOptions) => {
      const { output, errors } = check(paths, options);
      process.stdout.write(output);
      if (errors > 0) process.exitCode = 1;
    });
}

/** The report on what the paths hold, and how many errors are in it. */
export function check(paths: readonly string[], options: CheckOptions): { output: string; errors: number } {
  const { objects, problems } = readManifests(paths, { recursive: true });
  const all = [...problems.map(entryOfProblem), ...findingsIn(objects).map(entryOf)];
  const shown = all.filter((entry) => LEVELS.indexOf(entry.level) <= LEVELS.indexOf(options.level));
  return { output: report(shown, objects.length, options.format), errors: countLevels(all).error };
}

/** Each check looks at each object once: compiling what is hot would take as long again as running it. */
function findingsIn(objects: readonly KubernetesObject[]): Finding[] {
  setFlagsFromString('--no-opt');
  try {
    return analyze(objects);
  } finally {
    setFlagsFromString('--opt');
  }
}

function report(entries: readonly Entry[], objects: number, format: CheckOptions['format']): string {
  if (format === 'json') return jsonReport(entries, objects);
  return format === 'sarif' ? sarifReport(entries, allChecks()) : textReport(entries, objects);
}
