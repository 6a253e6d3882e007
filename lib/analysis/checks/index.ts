import type { Check } from '../check';
import { duplicateObject } from './duplicate-object';

/** Every check, by topic. A file that is not listed here fails the meta-test. */
export const checks: readonly Check[] = [duplicateObject];
