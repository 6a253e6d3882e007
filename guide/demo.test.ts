import { demo } from '../lib/environments';
import { meshOf } from './mesh';
import { rows } from './rows';

const mesh = meshOf(demo, { name: 'demo' });

describe.each(rows)('$title', ({ behaviours }) => {
  test.each(Object.entries(behaviours))('%s', (_, holds) => holds(mesh));
});
