import type { Check } from '../check';
import { invalidMetadata } from './invalid-metadata';
import { missingField } from './missing-field';
import { oneOfFields } from './one-of-fields';
import { unknownApi } from './unknown-api';
import { unknownField } from './unknown-field';
import { valueNotAllowed } from './value-not-allowed';
import { wrongType } from './wrong-type';

/** What the API server refuses by its schemas: looked at first, for objects that fail here mean nothing further. */
export const schemaChecks: readonly Check[] = [
  unknownApi,
  unknownField,
  wrongType,
  missingField,
  valueNotAllowed,
  oneOfFields,
  invalidMetadata,
];
