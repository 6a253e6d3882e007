import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { analyze, formatFinding } from './lib/analysis';
import { demo, environmentNamed, environments } from './lib/environments';
import type { Manifest, RenderedApp } from './lib/istio';
import { parseManifests } from './lib/manifests';
import { buildApp } from './main';

const rendered = new Map<string, RenderedApp>(
  environments.map((environment) => [environment.name, buildApp(environment).render()]),
);
const labelOf = ({ kind, metadata }: Manifest) =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
const objectsOf = (name: string): readonly Manifest[] =>
  rendered.get(name)?.objects.map((object) => object.manifest) ?? [];

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((file) => join(entry.name, file)) : [entry.name],
  );
}

describe.each(environments)('$name ›', ({ name }) => {
  // One labelled entry an object: what a pull request shows.
  test.each(objectsOf(name).map((manifest) => ({ label: labelOf(manifest), manifest })))('$label', ({ manifest }) => {
    expect(stringify(manifest)).toMatchSnapshot();
  });

  test.each(rendered.get(name)?.installFiles ?? [])('$path', ({ content }) => {
    expect(content).toMatchSnapshot();
  });

  test('renders the same bytes every time', () => {
    const environment = environmentNamed(name);
    expect(buildApp(environment).render()).toEqual(rendered.get(name));
  });

  test('mesh check finds nothing in it', () => {
    const { objects = [], installFiles = [] } = rendered.get(name) ?? {};
    const operators = installFiles.filter((file) => file.path.endsWith('istio-operator.yaml'));
    const all = [
      ...objects.map((object) => object.manifest),
      ...operators.flatMap((file) => parseManifests(file.content)),
    ];
    expect(operators).toHaveLength(1);
    expect(analyze(all).map(formatFinding)).toEqual([]);
  });

  test('has at most one VirtualService and one DestinationRule for a host in the mesh', () => {
    const hosts = objectsOf(name).flatMap((manifest) => {
      const spec = manifest.spec as { host?: string; hosts?: string[]; gateways?: string[] } | undefined;
      if (manifest.kind === 'DestinationRule') return [`DestinationRule ${spec?.host}`];
      const inMesh = manifest.kind === 'VirtualService' && (!spec?.gateways || spec.gateways.includes('mesh'));
      return inMesh ? (spec?.hosts ?? []).map((host) => `VirtualService ${host}`) : [];
    });
    expect(hosts.length).toBeGreaterThan(4);
    expect([...new Set(hosts)]).toEqual(hosts);
  });
});

test('dist holds what the default environment renders, and nothing else', () => {
  const app = rendered.get(demo.name);
  const files = [...(app?.manifests ?? []), ...(app?.installFiles ?? [])];
  expect(filesBelow('dist').sort()).toEqual(files.map((file) => file.path).sort());
  for (const { path, content } of files) expect(readFileSync(join('dist', path), 'utf8')).toBe(content);
});

test("the demo's tasks share one VirtualService for each host", () => {
  const rules = (host: string) => {
    const object = objectsOf('demo').find((manifest) => labelOf(manifest) === `VirtualService bookinfo/${host}`);
    const { http = [] } = (object?.spec ?? {}) as { http?: { name: string }[] };
    return http.map((rule) => rule.name);
  };
  expect(rules('reviews')).toEqual(['jason-v2+reviews-deadline', 'share+reviews-deadline']);
  expect(rules('ratings')).toEqual(['ratings-v1+ratings-fault', 'ratings-v1']);
});

test('an environment that does not exist is an error that lists those that do', () => {
  expect(() => environmentNamed('prod')).toThrow('no environment "prod"; known: demo, staging, production');
});

test('no fault is possible in production, whoever asks for it', () => {
  const production = environmentNamed('production');
  const bookinfo = { ...production.bookinfo, ratingsFault: demo.bookinfo.ratingsFault };
  expect(() => buildApp({ ...production, bookinfo }).render()).toThrow('this environment forbids faults');
});

describe('the program, in a copy of its own ›', () => {
  const PATIENCE = 60_000; // it is joined into one script first, on a busy machine
  const SEEDED = { '90-old.k8s.yaml': 'old' };
  const folder = mkdtempSync(join(tmpdir(), 'main-'));
  const environmentFile = join(folder, 'lib/environments/demo.ts');

  beforeAll(() => {
    const source = (path: string) => !/\.test\.ts$|testdata/.test(path);
    for (const name of ['main.ts', 'package-lock.json', 'tsconfig.json', 'lib', 'imports', 'scripts'])
      cpSync(name, join(folder, name), { recursive: true, filter: source });
    mkdirSync(join(folder, 'node_modules'));
    for (const name of readdirSync('node_modules').filter((each) => !each.startsWith('.')))
      symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
    mkdirSync(join(folder, 'dist'));
    for (const [name, text] of Object.entries(SEEDED)) writeFileSync(join(folder, 'dist', name), text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(name: string) {
    const { status, stderr } = spawnSync(process.execPath, ['-r', './scripts/run-typescript.cjs', 'main.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, MESH_ENV: name, CDK8S_OUTDIR: '.cdk8s-out' },
    });
    const dist = filesBelow(join(folder, 'dist')).map((file) => [
      file,
      readFileSync(join(folder, 'dist', file), 'utf8'),
    ]);
    return { status, stderr, dist: Object.fromEntries(dist) };
  }

  test(
    'tells what is wrong, where and how to mend it, fails, and leaves dist as it was',
    () => {
      expect(run('nope')).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^\n1 error, nothing was written:\n {2}1\. MESH_ENV: no environment "nope"; known: /,
        ),
        dist: SEEDED,
      });
      const text = readFileSync(environmentFile, 'utf8');
      writeFileSync(environmentFile, text.replace('Duration.seconds(7)', 'Duration.seconds(-7)'));
      expect(run('demo')).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^\n1 error, nothing was written:\n {2}1\. Duration: -7 is not allowed; .*\n {5}at lib\/environments\/demo\.ts:\d+\n\n$/,
        ),
        dist: SEEDED,
      });
      writeFileSync(environmentFile, text.replace('faultInjection: true', 'faultInjection: false'));
      expect(run('demo')).toMatchObject({ status: 1, stderr: expect.stringContaining('forbids faults'), dist: SEEDED });
    },
    PATIENCE,
  );
});
