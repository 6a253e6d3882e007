import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkPages } from '../lib/analysis/pages';

const CHECKS = resolve(__dirname, '..', 'docs', 'checks');

rmSync(CHECKS, { recursive: true, force: true });
mkdirSync(CHECKS, { recursive: true });
const pages = checkPages();
for (const [file, text] of pages) writeFileSync(join(CHECKS, file), text);
process.stdout.write(`docs/checks: ${pages.size} pages\n`);
