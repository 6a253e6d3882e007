import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { KubernetesObject } from '../manifests';
import { findingsOf } from './analyze';
import { formatFinding } from './finding';
import { Model } from './model';
import { schemaChecks, validationChecks } from './registry';

/** What Istio's webhook refused when it was asked, in its own words: testdata/refused.jsonl.gz, one a line. */
interface Refused {
  readonly name: string;
  readonly errors: readonly string[];
  readonly manifests: readonly KubernetesObject[];
}

const refusals = [...schemaChecks, ...validationChecks];

const refused = lines<Refused>(join(__dirname, 'testdata', 'refused.jsonl.gz'));

test.each(refused.map((one) => [one.name, one] as const))(
  'refuses what Istio refuses: %s',
  (_, { manifests, errors }) => {
    const found = findingsOf(refusals, new Model(manifests));
    // Each error begins with Kind/namespace/name.
    for (const error of errors) {
      const [kind, namespace, name] = (error.split(': ')[0] ?? '').split('/');
      expect(
        found.map(({ object }) => [object.kind, object.metadata.namespace ?? 'default', object.metadata.name]),
      ).toContainEqual([kind, namespace, name]);
    }
  },
);

test('accepts what Istio accepts: every object of the recorded meshes', () => {
  const objects = lines<KubernetesObject>(join(__dirname, 'testdata', 'accepted.jsonl.gz'));
  expect(objects.length).toBeGreaterThan(1000);
  expect(findingsOf(refusals, new Model(objects)).map(formatFinding)).toEqual([]);
});

function lines<T>(file: string): T[] {
  const text = gunzipSync(readFileSync(file)).toString('utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as T);
}
