import fc from 'fast-check';
import type { Condition } from '../match/condition';
import { comparePrecedence } from './precedence';

const exact = (value: string) => ({ kind: 'exact', value }) as const;

/** Each is more specific than those below it, by one thing alone. */
const ladder: readonly Condition[] = [
  { uri: exact('/a/longer') },
  { uri: exact('/a') },
  { uri: { kind: 'prefix', value: '/a/longer' } },
  { uri: { kind: 'prefix', value: '/a' } },
  { uri: { kind: 'regex', value: '/.*' } },
  { method: exact('GET') },
  { headers: { a: exact('1'), b: exact('2') } },
  { headers: { a: exact('1') }, queryParams: { q: exact('1') } },
  { headers: { a: exact('1') } },
  { queryParams: { q: exact('1'), r: exact('2') } },
  { queryParams: { q: exact('1') } },
  { sourceLabels: { app: 'web' }, sourceNamespace: 'shop' },
  { sourceNamespace: 'shop' },
  { port: 80 },
  { authority: exact('shop') },
  { scheme: exact('https') },
  { withoutHeaders: { a: { kind: 'present' }, b: { kind: 'present' } } },
  { withoutHeaders: { a: { kind: 'present' } } },
  {},
];

test('more specific comes first: path, method, headers, query, source, port, authority, scheme, absent headers', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...ladder], { minLength: ladder.length }), (shuffled) => {
      expect([...shuffled].sort(comparePrecedence)).toEqual(ladder);
    }),
  );
});

test('conditions that test the same things are equally specific', () => {
  expect(comparePrecedence({ headers: { a: exact('1') } }, { headers: { b: { kind: 'present' } } })).toBe(0);
  expect(comparePrecedence({ uri: { kind: 'regex', value: '/a' } }, { uri: { kind: 'regex', value: '/longer' } })).toBe(
    0,
  );
});
