export { type FieldNote, noteFor } from './notes';
export { fieldProblems } from './problems';
export { apiFields, type UsedField, usedFields } from './schema';
export { MalformedObjectError, wellFormed } from './shape';
export { DECIDED_KINDS, type FieldRow, fieldTable, formatFieldTable, UNDECIDED_KINDS } from './table';
