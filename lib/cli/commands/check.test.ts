import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../mesh';
import { check } from './check';

const BROKEN = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: reviews
  namespace: bookinfo
  annotations: {mesh.cdk8s.io/provenance: demo/10-bookinfo/reviews}
spec:
  hosts: [reviews.bookinfo.svc.cluster.local]
  http:
    - timeout: 5
      route:
        - destination: {host: reviews.bookinfo.svc.cluster.local}
---
kind: [
`;

const SOUND = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: b}\n';

const SUPPRESSED = `apiVersion: v1
kind: ServiceAccount
metadata: {name: c, namespace: b, annotations: {mesh.cdk8s.io/suppress: "duplicate-object: two tools write it"}}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  writeFileSync(join(folder, 'broken.yaml'), BROKEN);
  writeFileSync(join(folder, 'sound.yaml'), SOUND);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('text: file, object, construct, line, field, cause, fix and check', () => {
  const { output, errors } = check([folder], { format: 'text', level: 'info' });
  expect(errors).toBe(2);
  expect(output).toContain(join(folder, 'broken.yaml'));
  expect(output).toContain('VirtualService bookinfo/reviews (from demo/10-bookinfo/reviews)');
  expect(output).toContain('error    line 10: spec.http[0].timeout: 5 is a number; must be text');
  expect(output).toMatch(/fix: .* {2}\[wrong-type\]/);
  expect(output).toMatch(/document\n {4}error {4}line 1[45]: not YAML/);
  expect(output).toMatch(/2 errors, 0 warnings in 2 objects\n$/);
});

test('json: the findings as data', () => {
  const { output } = check([join(folder, 'broken.yaml')], { format: 'json', level: 'error' });
  const report: unknown = JSON.parse(output);
  expect(report).toMatchObject({
    summary: { objects: 1, error: 2 },
    findings: [
      { check: 'malformed-manifest' },
      {
        check: 'wrong-type',
        object: { kind: 'VirtualService', namespace: 'bookinfo', name: 'reviews' },
        path: 'spec.http[0].timeout',
        constructPath: 'demo/10-bookinfo/reviews',
        line: 10,
      },
    ],
  });
});

test('sarif: each result has a rule, a level and a line in a file', () => {
  const { output } = check([folder], { format: 'sarif', level: 'info' });
  const [run] = (JSON.parse(output) as Sarif).runs;
  expect(run?.results.length).toBe(2);
  for (const { ruleId, ruleIndex, level, locations } of run?.results ?? []) {
    expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(level).toBe('error');
    expect(locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/broken\.yaml$/);
    expect(locations[0]?.physicalLocation.region.startLine).toBeGreaterThanOrEqual(10);
  }
});

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
    }[];
  }[];
}

test('sarif: a suppression that is not used has a rule as well', () => {
  const file = join(folder, 'suppressed.yml');
  writeFileSync(file, SUPPRESSED);
  try {
    const [run] = (JSON.parse(check([file], { format: 'sarif', level: 'info' }).output) as Sarif).runs;
    expect(run?.results.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level])).toEqual([
      ['unused-suppression', 0, 'warning'],
    ]);
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(['unused-suppression']);
  } finally {
    rmSync(file);
  }
});

test('nothing wrong: it says so, and the command succeeds', async () => {
  const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.exitCode;
  try {
    await run(['check', join(folder, 'sound.yaml')]);
    expect(written.mock.calls.flat().join('')).toBe('no findings in 1 object\n');
    expect(process.exitCode).toBe(before);
    await run(['check', folder]);
    expect(process.exitCode).toBe(1);
  } finally {
    process.exitCode = before;
    written.mockRestore();
  }
});
