import { spawnSync } from 'node:child_process';

/** A command to time: a program, its arguments, and where it runs. */
export interface Timed {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/**
 * Seconds that each Node program takes, the median of several rounds. In a round every program runs once, so that a
 * machine that slows down slows them all.
 */
export function medians(programs: readonly Timed[], rounds: number): number[] {
  const seconds = programs.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    programs.forEach((program, index) => {
      const elapsed = run(program);
      if (round > 0) {
        seconds[index]?.push(elapsed); // round 0 fills the caches
      }
    });
  }
  return seconds.map(median);
}

function run({ name, args, cwd }: Timed): number {
  const start = performance.now();
  const result = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    encoding: 'utf8',
  });
  if (result.status !== 0) {
    throw new Error(`${name} failed:\n${result.stderr}`);
  }
  return (performance.now() - start) / 1000;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Prints rows in columns, numbers to the right. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join('   '));
  }
}
