import type { Check } from './check';
import { errorChecks, checks as meshChecks } from './checks';
import { schemaChecks } from './schema';
import { validationChecks } from './validation';

export { errorChecks, meshChecks, schemaChecks, validationChecks };

/** Every check there is, in the order they run. */
export function allChecks(): readonly Check[] {
  return [...schemaChecks, ...validationChecks, ...meshChecks()];
}
