import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { COVERAGE_FOLDER } from './folder';

interface Recorded {
  readonly mesh: string;
  readonly parts: readonly string[];
  readonly exercised: readonly string[];
  /** Subsets that no rule sends anything to. */
  readonly unrouted: readonly string[];
}

/** What all test files together exercised of each mesh, and what none did. */
export function formatCoverage(records: readonly Recorded[]): string {
  const meshes = new Map<string, { parts: Set<string>; exercised: Set<string>; unrouted: Set<string> }>();
  for (const { mesh, parts, exercised, unrouted } of records) {
    const known = meshes.get(mesh) ?? { parts: new Set(), exercised: new Set(), unrouted: new Set() };
    for (const part of parts) known.parts.add(part);
    for (const part of exercised) known.exercised.add(part);
    for (const part of unrouted) known.unrouted.add(part);
    meshes.set(mesh, known);
  }
  const lines = [...meshes].sort().flatMap(([mesh, { parts, exercised, unrouted }]) => {
    const missed = [...parts].filter((part) => !exercised.has(part)).sort();
    const percent = parts.size === 0 ? 100 : Math.floor((exercised.size / parts.size) * 100);
    return [
      `${mesh}: ${exercised.size} of ${parts.size} rules, policies and subsets exercised (${percent} %)`,
      ...missed.map((part) => `  ${unrouted.has(part) ? 'nothing routes to' : 'not exercised'}: ${part}`),
    ];
  });
  return lines.join('\n');
}

/** A Jest reporter: prints what the tests exercised of each named TestMesh. */
export class MeshCoverageReporter {
  onRunStart(): void {
    rmSync(COVERAGE_FOLDER, { recursive: true, force: true });
  }

  onRunComplete(): void {
    if (!existsSync(COVERAGE_FOLDER)) return;
    const records = readdirSync(COVERAGE_FOLDER).flatMap(
      (file) => JSON.parse(readFileSync(join(COVERAGE_FOLDER, file), 'utf8')) as Recorded[],
    );
    process.stderr.write(`\nMesh coverage\n${formatCoverage(records)}\n`);
  }
}
