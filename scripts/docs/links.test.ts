import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './code';
import { pages } from './pages';

/** The address that a heading gets where Markdown is shown. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const proseOf = (page: string) => read(page).replace(/^```[\s\S]*?^```/gm, '');
const anchorsOf = (page: string) =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
const linksOf = (page: string) =>
  [...proseOf(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link = '']) => link);

test.each([...pages(), 'CONTRIBUTING.md'])('%s links to what exists', (page) => {
  const broken = linksOf(page).filter((link) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? page : join(dirname(page), file);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('the README has a page for every row of the guide', () => {
  const rows = [...read('README.md').matchAll(/^\| ([\d, ]+) \| \[[^\]]+\]\((docs\/.+\.md)\)/gm)];
  const numbers = rows.flatMap(([, numbers = '']) => numbers.split(', ').map(Number));
  expect(numbers).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  const linked = rows.map(([, , page]) => page);
  expect(linked).toEqual(expect.arrayContaining(pages().filter((page) => page.startsWith('docs/tasks/'))));
});
