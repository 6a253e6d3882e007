import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifests } from '../manifests';
import { analyze } from './analyze';
import { formatFinding } from './finding';

// No false alarms: the samples that every user of Istio starts from.

const SAMPLES = join(__dirname, 'testdata', 'samples');

test.each(readdirSync(SAMPLES))('%s: nothing is found', (file) => {
  expect(analyze(loadManifests([join(SAMPLES, file)])).map(formatFinding)).toEqual([]);
});
