import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeObject, formatPath } from '../manifests';
import { findingsOf } from './analyze';
import { type CheckCase, casesOf, TESTDATA } from './cases';
import type { Check } from './check';
import { formatFinding } from './finding';
import { Model } from './model';
import { allChecks, errorChecks, meshChecks, schemaChecks } from './registry';

const checks = allChecks();

describe.each(checks.map((check) => [check.name, check] as const))('%s', (name, check) => {
  const cases = casesOf(name);

  test('has a case in which it fires and a near miss', () => {
    expect(cases?.fires.length).toBeGreaterThan(0);
    expect(cases?.near.length).toBeGreaterThan(0);
  });

  test.each((cases?.fires ?? []).map((one) => [one.case, one] as const))('fires: %s', (_, one) => {
    const found = run(check, one);
    expect(one.finds.length).toBeGreaterThan(0);
    expect(found.map((finding) => finding.text)).toHaveLength(one.finds.length);
    for (const expected of one.finds) {
      expect(found).toContainEqual({
        object: expected.object,
        path: expected.path ?? '',
        text: expect.stringContaining(expected.message),
      });
    }
  });

  test.each((cases?.near ?? []).map((one) => [one.case, one] as const))('near miss: %s', (_, one) => {
    expect(run(check, one).map((finding) => finding.text)).toEqual([]);
  });
});

// A misspelt field would make a near miss of anything.
const wellFormed = schemaChecks.filter((check) => ['unknown-field', 'wrong-type'].includes(check.name));

test.each(checks.filter((check) => !schemaChecks.includes(check)).map((check) => [check.name] as const))(
  '%s: its cases are well-formed',
  (name) => {
    const cases = casesOf(name);
    for (const one of [...(cases?.fires ?? []), ...(cases?.near ?? [])]) {
      const findings = findingsOf(wellFormed, new Model(one.objects));
      expect([one.case, ...findings.map(formatFinding)]).toEqual([one.case]);
    }
  },
);

function run(check: Check, one: CheckCase) {
  return findingsOf([check], new Model(one.objects, { meshConfig: one.meshConfig })).map((finding) => ({
    object: describeObject(finding.object),
    path: formatPath(finding.path),
    text: formatFinding(finding),
  }));
}

describe('every check', () => {
  test('is registered', () => {
    const exported = ['checks', 'schema', 'validation']
      .flatMap((folder) =>
        readdirSync(join(__dirname, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
          join(__dirname, folder, file),
        ),
      )
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => Object.values(require(file) as object))
      .filter((value): value is Check => typeof value === 'object' && value !== null && 'run' in value);
    const registered = new Set(checks);
    expect(exported.filter((check) => !registered.has(check)).map((check) => check.name)).toEqual([]);
  });

  test('has a name of its own, and says why it matters and how to mend it', () => {
    expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
    for (const check of checks) {
      expect(check.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(check.title).not.toMatch(/^[A-Z][a-z]|\.$/);
      expect(check.why.length).toBeGreaterThan(20);
      expect(check.fix.length).toBeGreaterThan(5);
    }
  });

  test('that stops a synth is listed among the errors, and no other', () => {
    const errors = meshChecks().filter((check) => check.level === 'error');
    expect(errorChecks.map((check) => check.name)).toEqual(errors.map((check) => check.name));
  });

  test('and no other has test data', () => {
    const names = new Set(checks.map((check) => `${check.name}.yaml`));
    const files = readdirSync(TESTDATA).filter((file) => file.endsWith('.yaml'));
    expect(files.filter((file) => !names.has(file))).toEqual([]);
  });
});
