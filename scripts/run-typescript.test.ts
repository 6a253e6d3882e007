import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const preload = path.join(__dirname, 'run-typescript.cjs');
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'run-typescript-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
const run = () => execFileSync(process.execPath, ['-r', preload, 'main.ts'], { cwd: folder, encoding: 'utf8' });
const kept = () =>
  fs.readdirSync(path.join(folder, 'node_modules/.cache/synth'), { recursive: true, encoding: 'utf8' });

test('a change of any file is seen at the next run, and only one script is kept', () => {
  write('main.ts', "import { word } from './word'; console.log(word, require.main === module);");
  write('word.ts', "export const word: string = 'one';");
  expect(run()).toBe('one true\n');
  expect(run()).toBe('one true\n');
  write('word.ts', "export const word: string = 'another';");
  expect(run()).toBe('another true\n');
  expect(kept().filter((file) => file.endsWith('.cjs'))).toHaveLength(1);
});

test('files know their own folder, though they are joined', () => {
  fs.mkdirSync(path.join(folder, 'lib'));
  write('lib/where.ts', 'export const where = __dirname;');
  write('main.ts', "import { where } from './lib/where'; console.log(where);");
  expect(run()).toBe(`${fs.realpathSync(folder)}/lib\n`);
});

test('a stack trace names the line of the TypeScript', () => {
  write('main.ts', "import { fail } from './fail';\n\nfail();");
  write('fail.ts', "export interface Nothing {}\n\nexport function fail(): never {\n  throw new Error('broken');\n}");
  const { stderr, status } = spawnSync(process.execPath, ['-r', preload, 'main.ts'], { cwd: folder, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/Error: broken\n {4}at fail \(.*fail\.ts:4:9\)\n {4}at .* \(.*main\.ts:3:1\)/);
});

test('a syntax error is told, and nothing is kept', () => {
  write('main.ts', 'const = 1;');
  const { stderr, status } = spawnSync(process.execPath, ['-r', preload, 'main.ts'], { cwd: folder, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('main.ts:1:6');
  expect(kept().filter((file) => file.endsWith('.cjs'))).toEqual([]);
});
