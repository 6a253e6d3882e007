import { countLevels, type Entry } from './entry';

/** For programs: the findings as data. */
export function jsonReport(entries: readonly Entry[], objects: number): string {
  return `${JSON.stringify({ summary: { objects, ...countLevels(entries) }, findings: entries }, null, 2)}\n`;
}
