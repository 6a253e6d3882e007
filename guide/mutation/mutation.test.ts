import { demo } from '../../lib/environments';
import type { KubernetesObject } from '../../lib/manifests';
import { objectsOf } from '../mesh';
import { rows } from '../rows';
import { hunt } from './hunt';
import { mutantsOf } from './mutants';
import { survivors } from './survivors';

/** Kinds that say nothing about requests; without them every mutant is read faster. */
const SILENT = /^(ConfigMap|ServiceAccount|NetworkPolicy|PersistentVolumeClaim|(Cluster)?Role(Binding)?)$/;

test('whatever breaks in the demo, a behaviour of the guide fails', () => {
  const objects = (objectsOf(demo) as KubernetesObject[]).filter(({ kind }) => !SILENT.test(kind));
  const found = hunt(mutantsOf(objects), rows);
  const expected = Object.values(survivors).flat();
  const total = found.caught + found.survivors.length;
  const percent = Math.floor((found.caught / total) * 1000) / 10;
  process.stderr.write(`\nMutants of the demo: ${found.caught} of ${total} caught (${percent} %)\n`);

  // A new survivor needs a behaviour that catches it, or a reason here; one that is caught needs no reason any more.
  expect(found.survivors.toSorted()).toEqual(expected.toSorted());
  expect(percent).toBeGreaterThanOrEqual(95);
});
