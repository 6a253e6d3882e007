import type { Check } from './check';
import { checks as meshChecks } from './checks';
import { schemaChecks } from './schema';
import { validationChecks } from './validation';

export { meshChecks, schemaChecks, validationChecks };

/** Every check there is, in the order they run. */
export const allChecks: readonly Check[] = [...schemaChecks, ...validationChecks, ...meshChecks];
