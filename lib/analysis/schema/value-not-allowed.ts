import { schemaRule } from './rule';

export const valueNotAllowed = schemaRule({
  name: 'value-not-allowed',
  title: 'a value outside what its field allows',
  references: ['IST0106 SchemaValidationError'],
  why: 'The API server refuses the object: each field has its words, bounds or form.',
  fix: 'write an allowed value',
});
