import { schemaRule } from './rule';

export const unknownField = schemaRule({
  name: 'unknown-field',
  title: 'a field its kind does not have',
  references: ['IST0106 SchemaValidationError'],
  why: 'With strict validation the API server refuses the object; without it, and in `cdk8s` bindings after a JSON patch, the field is dropped without a word, and the mesh behaves as if it had never been written.',
  fix: 'correct its spelling or its place, or remove it',
});
