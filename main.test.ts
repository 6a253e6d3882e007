import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
