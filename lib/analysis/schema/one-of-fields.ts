import { schemaRule } from './rule';

export const oneOfFields = schemaRule({
  name: 'one-of-fields',
  title: 'two fields that exclude each other',
  references: ['IST0106 SchemaValidationError'],
  why: 'The API server refuses the object: which of them should hold is undefined.',
  fix: 'keep one of them',
});
