import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { COVERAGE_FOLDER } from './folder';
import { recorded } from './recorder';

/** For Jest's `setupFilesAfterEnv`: leaves what a test file exercised for the reporter. */
afterAll(() => {
  const meshes = [...recorded()].map(([mesh, { exercised, ...rest }]) => ({
    mesh,
    ...rest,
    exercised: [...exercised],
  }));
  if (meshes.length === 0) return;
  mkdirSync(COVERAGE_FOLDER, { recursive: true });
  const file = `${basename(expect.getState().testPath ?? 'tests')}-${process.pid}.json`;
  writeFileSync(join(COVERAGE_FOLDER, file), JSON.stringify(meshes));
});
