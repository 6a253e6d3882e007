import { groupBy } from '../model';
import { countLevels, describeEntry, type Entry } from './entry';

/** For people: by file and object, the message, the remedy, the check's name. */
export function textReport(entries: readonly Entry[], objects: number): string {
  const lines: string[] = [];
  for (const [file, inFile] of groupBy(entries, (entry) => entry.file ?? '')) {
    if (file !== '') lines.push(file);
    for (const [object, ofObject] of groupBy(inFile, describeEntry)) {
      const from = ofObject[0]?.constructPath;
      lines.push(`  ${object}${from === undefined ? '' : ` (from ${from})`}`);
      for (const entry of ofObject) lines.push(...findingLines(entry));
    }
    lines.push('');
  }
  lines.push(summary(entries, objects));
  return `${lines.join('\n')}\n`;
}

function findingLines(entry: Entry): string[] {
  const field = entry.path === '' ? '' : `${entry.path}: `;
  const at = entry.line === undefined ? '' : `line ${entry.line}: `;
  const related = entry.related.map(({ object, constructPath, file }) => {
    const where = [constructPath && `from ${constructPath}`, file].filter(Boolean).join(', ');
    return `             see ${object}${where === '' ? '' : ` (${where})`}`;
  });
  return [
    `    ${entry.level.padEnd(7)}  ${at}${field}${entry.message}`,
    ...related,
    `             fix: ${entry.fix}  [${entry.check}]`,
  ];
}

function summary(entries: readonly Entry[], objects: number): string {
  const { error, warning, info } = countLevels(entries);
  const parts = [amount(error, 'error'), amount(warning, 'warning'), ...(info > 0 ? [`${info} info`] : [])];
  return `${entries.length === 0 ? 'no findings' : parts.join(', ')} in ${amount(objects, 'object')}`;
}

function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
