import type { Check } from '../check';
import { type SchemaRule, violationsOf } from './validate';

/** A check that reports one kind of the mistakes the schemas find. */
export function schemaRule(check: Omit<Check, 'run' | 'level' | 'kinds'> & { readonly name: SchemaRule }): Check {
  return {
    ...check,
    level: 'error',
    kinds: [],
    run(model, report) {
      for (const { rule, object, path, message, fix } of violationsOf(model)) {
        if (rule === check.name) report(object, path, message, { fix });
      }
    },
  };
}
