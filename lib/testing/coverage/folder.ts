import { resolve } from 'node:path';

/** Where test files leave what they exercised until all are done. Ignored by git. */
export const COVERAGE_FOLDER = resolve('.jest', 'mesh-coverage');
