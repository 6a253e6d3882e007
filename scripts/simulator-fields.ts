import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readVectors } from '../lib/simulator/conformance';
import { fieldTable, formatFieldTable } from '../lib/simulator/fields';

const RECORDINGS = resolve(__dirname, '..', 'lib', 'simulator', 'testdata');
const PAGE = resolve(__dirname, '..', 'docs', 'simulator.md');
const START = '<!-- fields: written by scripts/simulator-fields.ts -->';
const END = '<!-- end of fields -->';

/** Writes the table of docs/simulator.md from the code and the recorded meshes. */
function main(): void {
  const table = formatFieldTable(fieldTable(recordedMeshes(RECORDINGS)));
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${PAGE}: expected ${START} and ${END}`);
  writeFileSync(PAGE, `${before}${START}\n\n${table}\n${END}${after}`);
}

function* recordedMeshes(folder: string) {
  for (const { vectors } of readVectors(folder)) for (const { manifests } of vectors) yield manifests;
}

main();
