import type { Check } from '../check';
import { errorChecks } from './errors';

export { errorChecks };

/** Every check across objects: errors.ts and warnings.ts list them. A file in neither fails the meta-test. */
export function checks(): readonly Check[] {
  const { warningChecks } = require('./warnings') as typeof import('./warnings');
  return [...errorChecks, ...warningChecks];
}
