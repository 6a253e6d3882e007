import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'cdk8s';
import { demo, type Environment } from '../../lib/environments';
import * as istio from '../../lib/istio';
import { buildApp } from '../../main';
import { ROOT } from './code';
import { pages } from './pages';

type Values = Readonly<Record<string, unknown>>;

const TABLE = /^\| In `lib\/environments\/demo\.ts`(?:, below `(\w+)`)? \| .*\n\| --- .*\n((?:\|.*\n)+)/gm;
const names = { ...istio, Duration };

/** The rows of the tables that say which value of the demo moves a task to another stage. */
const stages = pages().flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(TABLE)].flatMap(([, section, rows = '']) =>
    rows
      .trim()
      .split('\n')
      .map((row) => ({ page, section, cell: row.split(' | ')[0]?.slice(2) ?? '' })),
  ),
);

/** `name: value` sets a value, `name` alone leaves it out; a value alone is another one for the name before it. */
function valuesIn(cell: string): Values {
  const spans = [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span).filter((span) => !span.includes('…'));
  let name = '';
  const values = spans.map((span) => {
    name = /^(\w+)/.exec(span)?.[1] ?? name;
    const text = span.startsWith('{') ? `${name}: ${span}` : span === name ? `${name}: undefined` : span;
    return new Function(...Object.keys(names), `return { ${text} };`)(...Object.values(names)) as Values;
  });
  return Object.assign({}, ...values) as Values;
}

const withValues = (before: Values, values: Values): Values =>
  Object.fromEntries(
    Object.entries({ ...before, ...values }).map(([name, value]) => [
      name,
      // The mesh has values of other tasks as well.
      name === 'mesh' && value !== before[name] ? { ...(before[name] as Values), ...(value as Values) } : value,
    ]),
  );

test('there are stages', () => expect(stages.length).toBeGreaterThan(20));

test.each(stages)('$page: $cell is a stage of the demo', ({ section, cell }) => {
  const values = valuesIn(cell);
  const before = (section === undefined ? demo : demo[section as keyof Environment]) as unknown as Values;
  expect(Object.keys(before)).toEqual(expect.arrayContaining(Object.keys(values)));
  const after = withValues(before, values);
  const environment = (section === undefined ? after : { ...demo, [section]: after }) as unknown as Environment;
  expect(() => buildApp(environment)).not.toThrow();
});
