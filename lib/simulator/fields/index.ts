export { type FieldNote, noteFor } from './notes';
export { fieldProblems } from './problems';
export { apiFields, type UsedField, usedFields } from './schema';
