import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

/** Every page that may embed code, relative to the project. The pages about checks are generated as a whole. */
export function pages(): string[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    ...docs.filter((file) => file.endsWith('.md') && !file.startsWith('checks')).map((file) => join('docs', file)),
  ].sort();
}
