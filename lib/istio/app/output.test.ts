import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { MeshApp } from './mesh-app';
import { replaceFolder } from './output';

const repository = path.resolve(__dirname, '../../..');
let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mesh-app-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function read(name: string): Record<string, string> {
  const root = path.join(folder, name);
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    files
      .filter((f) => fs.statSync(path.join(root, f)).isFile())
      .map((f) => [f, fs.readFileSync(path.join(root, f), 'utf8')]),
  );
}

function seed(): void {
  fs.mkdirSync(path.join(folder, 'dist/install'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'dist/90-old.k8s.yaml'), 'old');
  fs.writeFileSync(path.join(folder, 'dist/install/old.yaml'), 'old');
}

describe('replacing a folder', () => {
  test('files of the last run vanish, and nothing is left beside it', () => {
    seed();
    replaceFolder(path.join(folder, 'dist'), [
      { path: '10-new.k8s.yaml', content: 'new' },
      { path: 'install/run.sh', content: 'run', executable: true },
    ]);
    expect(read('dist')).toEqual({ '10-new.k8s.yaml': 'new', 'install/run.sh': 'run' });
    expect(fs.statSync(path.join(folder, 'dist/install/run.sh')).mode & 0o111).not.toBe(0);
    expect(fs.readdirSync(folder)).toEqual(['dist']);
  });

  test('an error while writing leaves the folder as it was', () => {
    seed();
    const impossible = [
      { path: 'a.k8s.yaml', content: '' },
      { path: 'a.k8s.yaml/b.k8s.yaml', content: '' },
    ];
    expect(() => replaceFolder(path.join(folder, 'dist'), impossible)).toThrow();
    expect(read('dist')).toEqual({ '90-old.k8s.yaml': 'old', 'install/old.yaml': 'old' });
    expect(fs.readdirSync(folder)).toEqual(['dist']);
  });

  test('a folder with other files is not touched', () => {
    fs.writeFileSync(path.join(folder, 'thesis.txt'), 'dear');
    expect(() => replaceFolder(folder, [])).toThrow(/not replaced, because it holds files .*: thesis.txt/);
    expect(read('.')).toEqual({ 'thesis.txt': 'dear' });
  });
});

describe('MeshApp.synth', () => {
  test('writes only where the user asked, without install/, when that is not the staging folder', () => {
    const app = new MeshApp({
      environment: 'demo',
      outdir: path.join(folder, 'dist'),
      cliOutdir: path.join(folder, 'elsewhere'),
    });
    const metadata = { name: 'web', namespace: 'shop' };
    new ApiObject(new Chart(app, '10-shop'), 'o', { apiVersion: 'v1', kind: 'Service', metadata });
    app.synth();
    expect(Object.keys(read('elsewhere'))).toEqual(['10-shop.k8s.yaml']);
    expect(fs.existsSync(path.join(folder, 'dist'))).toBe(false);
  });
});

/** The real command, in a folder of its own. */
describe('bare cdk8s synth', () => {
  const PATIENCE = 30_000; // two processes on a busy machine

  function synth(body: string): Promise<{ code: number; stderr: string }> {
    // Links in a folder of its own, so that what is kept in node_modules/.cache goes with it.
    fs.mkdirSync(path.join(folder, 'node_modules'));
    for (const name of fs.readdirSync(path.join(repository, 'node_modules'))) {
      if (!name.startsWith('.'))
        fs.symlinkSync(path.join(repository, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
    fs.symlinkSync(path.join(repository, 'scripts'), path.join(folder, 'scripts'));
    fs.copyFileSync(path.join(repository, 'cdk8s.yaml'), path.join(folder, 'cdk8s.yaml'));
    fs.writeFileSync(
      path.join(folder, 'main.ts'),
      `import { ApiObject, Chart } from 'cdk8s';
       import { InstallFile, MeshApp, runApp } from ${JSON.stringify(__dirname)};
       runApp(() => {
         const app = new MeshApp({ environment: 'demo', cliOutdir: process.env.CDK8S_OUTDIR });
         const chart = new Chart(app, '10-shop', { namespace: 'shop' });
         ${body}
         return app;
       });`,
    );
    const cli = path.join(repository, 'node_modules/cdk8s-cli/bin/cdk8s');
    const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
    return new Promise((resolve) => {
      execFile(process.execPath, [cli, 'synth'], { cwd: folder, env }, (error, _, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stderr });
      });
    });
  }

  test(
    'replaces dist when all is right',
    async () => {
      seed();
      const { code, stderr } = await synth(`
      new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } });
      new InstallFile(app, 'note', { fileName: 'note.txt', content: () => 'note' });`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote environment demo to dist/\n' });
      expect(Object.keys(read('dist'))).toEqual(['10-shop.k8s.yaml', 'install/note.txt']);
      expect(Object.keys(read('.cdk8s-out'))).toEqual(['10-shop.k8s.yaml']);
    },
    PATIENCE,
  );

  test(
    'tells every error without a stack of ours, fails, and leaves dist alone',
    async () => {
      seed();
      const { code, stderr } = await synth(`
      new ApiObject(chart, 'web', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'Web' } });
      new ApiObject(chart, 'api', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'Api' } });`);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^\n2 errors, nothing was written:\n {2}1\. 10-shop\/api: .*\n {2}2\. 10-shop\/web: .*\n\n/,
      );
      expect(stderr).not.toMatch(/mesh-app\.ts|render\.ts/);
      expect(read('dist')).toEqual({ '90-old.k8s.yaml': 'old', 'install/old.yaml': 'old' });
    },
    PATIENCE,
  );
});
