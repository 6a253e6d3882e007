import { schemaRule } from './rule';

export const missingField = schemaRule({
  name: 'missing-field',
  title: 'a required field is missing',
  references: ['IST0106 SchemaValidationError'],
  why: 'The API server refuses the object.',
  fix: 'add it',
});
