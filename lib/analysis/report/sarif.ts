import type { Check, Level } from '../check';
import { SUPPRESSION_CHECK } from '../suppressions';
import { describeEntry, type Entry, MALFORMED } from './entry';

/** SARIF 2.1.0, which code hosts show on the lines of a pull request. */
export function sarifReport(entries: readonly Entry[], checks: readonly Check[]): string {
  const used = new Set(entries.map((entry) => entry.check));
  const described = [...checks, SUPPRESSION_CHECK, MALFORMED].filter((check) => used.has(check.name));
  const rules = described.map((check) => ({
    id: check.name,
    shortDescription: { text: check.title },
    fullDescription: { text: check.why },
    help: { text: `${check.why}\n\nTo mend it: ${check.fix}.` },
    defaultConfiguration: { level: sarifLevel('level' in check ? check.level : 'error') },
  }));
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const results = entries.map((entry) => resultOf(entry, indexes.get(entry.check)));
  const report = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'mesh check', rules } }, columnKind: 'utf16CodeUnits', results }],
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function resultOf(entry: Entry, ruleIndex: number | undefined) {
  const where = `${describeEntry(entry)}${entry.path === '' ? '' : `: ${entry.path}`}`;
  return {
    ruleId: entry.check,
    ruleIndex,
    level: sarifLevel(entry.level),
    message: { text: `${where}: ${entry.message}; ${entry.fix}` },
    locations: [
      {
        ...(entry.file !== undefined && {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(entry.file.replace(/\\/g, '/')) },
            region: { startLine: entry.line ?? 1 },
          },
        }),
        logicalLocations: [
          { fullyQualifiedName: where, kind: 'object' },
          ...(entry.constructPath === undefined ? [] : [{ fullyQualifiedName: entry.constructPath, kind: 'member' }]),
        ],
      },
    ],
    // The same finding keeps its identity when lines move.
    partialFingerprints: { 'finding/v1': `${entry.check}|${where}` },
  };
}

function sarifLevel(level: Level): 'error' | 'warning' | 'note' {
  return level === 'info' ? 'note' : level;
}
