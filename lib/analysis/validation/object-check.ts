import type { Check } from '../check';
import type { IstioKind } from '../model';
import { Field } from './field';

/**
 * Reports a field: what is wrong and what is allowed, and how to mend it here when the check's own fix says less.
 */
export type ReportField = (field: Field, message: string, fix?: string) => void;

interface ObjectCheck extends Pick<Check, 'name' | 'title' | 'why' | 'fix'> {
  readonly kinds: readonly IstioKind[];
  validate(spec: Field, report: ReportField): void;
}

/** What Istio's admission webhook refuses in one object, whatever else is in the mesh. */
export function objectCheck(check: ObjectCheck): Check {
  const { validate, ...rest } = check;
  return {
    ...rest,
    level: 'error',
    references: ['IST0106 SchemaValidationError'],
    run(model, report) {
      for (const kind of check.kinds) {
        for (const object of model.ofKind(kind)) {
          validate(Field.spec(object), (field, message, fix) => report(object, field.path, message, { fix }));
        }
      }
    },
  };
}

export const REFUSED = "Istio's admission webhook refuses the object, so the whole file fails to apply.";
