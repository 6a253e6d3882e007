import type { Command } from 'commander';
import type { Disagreement, Report } from '../../simulator/conformance';

interface Options {
  readonly istio: string;
  readonly show: string;
}

/** `mesh conformance DIR`: how far the simulator agrees with recorded answers of a real mesh. */
export function configure(command: Command): void {
  command
    .description(
      'Asks the simulator every recorded question and compares its answers with what a real Istio did.\n' +
        'Exits with 1 when any answer differs.',
    )
    .argument('<folder>', 'folder or file with vectors: *.json (one mesh), *.jsonl (one mesh a line), gzipped or not')
    .option('--istio <version>', 'Istio version: 1.30 or 1.31', '1.30')
    .option('--show <count>', 'how many differing answers to show', '10')
    .action((folder: string, options: Options) => run(folder, options));
}

function run(folder: string, { istio, show }: Options): void {
  if (istio !== '1.30' && istio !== '1.31') {
    throw new Error(`--istio ${istio}: not a version that is known; use 1.30 or 1.31`);
  }
  const count = Number(show);
  if (!Number.isInteger(count) || count < 0) throw new Error(`--show ${show}: not a number of answers; use 0 or more`);
  const { readVectors, runConformance } =
    require('../../simulator/conformance') as typeof import('../../simulator/conformance');
  const report = runConformance(readVectors(folder), { version: istio });
  process.stdout.write(`${formatReport(report, count).join('\n')}\n`);
  if (report.total.disagree > 0) process.exitCode = 1;
}

function formatReport(report: Report, show: number): string[] {
  const lines: string[] = [];
  for (const [family, outcomes] of report.families) {
    for (const [outcome, { agree, disagree, undecided }] of outcomes) {
      lines.push(
        `${family.padEnd(16)} ${outcome.padEnd(12)} agree ${agree}, disagree ${disagree}, undecided ${undecided}`,
      );
    }
  }
  lines.push(...report.disagreements.slice(0, show).flatMap(formatDisagreement));
  if (report.disagreements.length > show) {
    lines.push(`... and ${report.disagreements.length - show} more; --show ${report.disagreements.length} shows all`);
  }
  for (const [reason, count] of report.undecided) lines.push(`undecided ${count}: ${reason}`);
  const { agree, disagree, undecided } = report.total;
  lines.push(`agree ${agree}, disagree ${disagree}, undecided ${undecided}`);
  return lines;
}

function formatDisagreement({ family, mesh, call, differences }: Disagreement): string[] {
  return [
    `${family} ${mesh} > ${call.name}`,
    ...differences.map(
      ({ field, expected, actual }) =>
        `  ${field}: recorded ${JSON.stringify(expected)}, answered ${JSON.stringify(actual)}`,
    ),
  ];
}
