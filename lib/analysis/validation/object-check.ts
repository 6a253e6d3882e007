import type { Check } from '../check';
import { type Finding, findingOf } from '../finding';
import type { IstioKind, Model } from '../model';
import { Field } from './field';

/**
 * Reports a field: what is wrong and what is allowed, and how to mend it here when the check's own fix says less.
 */
export type ReportField = (field: Field, message: string, fix?: string) => void;

/** A check of single objects, whatever else is in the mesh. */
export interface ObjectCheck extends Check {
  readonly kinds: readonly IstioKind[];
  /**
   * Fields of which an object must have one, at any depth, to be worth a look.
   * @default - every object is looked at
   */
  readonly about?: readonly string[];
  validate(spec: Field, report: ReportField): void;
}

type Written = Pick<ObjectCheck, 'name' | 'title' | 'why' | 'fix' | 'kinds' | 'about' | 'validate'>;

/** What Istio's admission webhook refuses in one object. */
export function objectCheck(written: Written): ObjectCheck {
  const check: ObjectCheck = {
    ...written,
    level: 'error',
    references: ['IST0106 SchemaValidationError'],
    run(model, report) {
      for (const { object, path, message, fix } of objectFindings([check], model))
        report(object, path, message, { fix });
    },
  };
  return check;
}

export function isObjectCheck(check: Check): check is ObjectCheck {
  return 'validate' in check;
}

/** Runs object checks object by object, so that they share what they read of it. */
export function objectFindings(checks: readonly ObjectCheck[], model: Model): Finding[] {
  const findings: Finding[] = [];
  for (const kind of new Set(checks.flatMap((check) => check.kinds))) {
    const ofKind = checks.filter((check) => check.kinds.includes(kind));
    for (const object of model.ofKind(kind)) {
      const spec = Field.spec(object);
      const names = new Set<string>();
      collectNames(object.spec, names);
      for (const check of ofKind) {
        if (check.about && !check.about.some((name) => names.has(name))) continue;
        check.validate(spec, (field, message, fix) => {
          findings.push(findingOf(check, object, field.path, message, { fix }));
        });
      }
    }
  }
  return findings;
}

function collectNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collectNames(item, names);
    return;
  }
  for (const name in value) {
    names.add(name);
    collectNames((value as Readonly<Record<string, unknown>>)[name], names);
  }
}

export const REFUSED = "Istio's admission webhook refuses the object, so the whole file fails to apply.";
