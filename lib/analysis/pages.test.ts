import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPages } from './pages';

const CHECKS = join(__dirname, '..', '..', 'docs', 'checks');

test('docs/checks has the page of every check, as `npm run docs` writes it', () => {
  const pages = checkPages();
  const stale = [...pages].filter(([file, text]) => {
    const path = join(CHECKS, file);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  expect(stale.map(([file]) => file)).toEqual([]);
  expect(readdirSync(CHECKS).filter((file) => !pages.has(file))).toEqual([]);
});
