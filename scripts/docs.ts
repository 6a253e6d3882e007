import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkPages } from '../lib/analysis/pages';
import { embed } from './docs/embed';
import { pages } from './docs/pages';

/** `npm run docs`: generates docs/checks, and fills the other pages with the code and the objects of today. */
const CHECKS = resolve(__dirname, '..', 'docs', 'checks');

rmSync(CHECKS, { recursive: true, force: true });
mkdirSync(CHECKS, { recursive: true });
const generated = checkPages();
for (const [file, text] of generated) writeFileSync(join(CHECKS, file), text);
process.stdout.write(`docs/checks: ${generated.size} pages\n`);

for (const page of pages()) {
  const before = readFileSync(page, 'utf8');
  const after = embed(page, before);
  if (after === before) continue;
  writeFileSync(page, after);
  process.stdout.write(`updated ${page}\n`);
}
