import { schemaRule } from './rule';

export const wrongType = schemaRule({
  name: 'wrong-type',
  title: 'a value of the wrong type',
  references: ['IST0106 SchemaValidationError'],
  why: 'The API server refuses the object. In YAML a missing pair of quotes is enough: `"8080"` is text, `yes` is not.',
  fix: 'write a value of that type',
});
