import { ALWAYS, all, any, cidr, exact, type Field, NEVER, not, PRESENT, prefix, regex, test as when } from '../ir';
import type { RequestFacts } from './facts';
import { holds } from './predicate';

const path: Field = { name: 'path' };
const request: RequestFacts = {
  path: '/reviews/0',
  headers: { 'end-user': 'jason', empty: '' },
  query: { q: '' },
  destinationPort: 9080,
  sourceAddress: '10.1.2.3',
  claims: { iss: 'me', sub: 'you', groups: ['a', 'b'], nested: { deep: 'x' } },
};

describe('predicates', () => {
  it('test one field', () => {
    expect(holds(when(path, exact('/reviews/0')), request)).toBe(true);
    expect(holds(when(path, prefix('/reviewsx')), request)).toBe(false);
    expect(holds(when(path, prefix('/REVIEWS', true)), request)).toBe(true);
    expect(holds(when({ name: 'destinationPort' }, exact('9080')), request)).toBe(true);
  });

  it('match a regular expression against the whole value, with RE2 syntax', () => {
    expect(holds(when(path, regex('/reviews')), request)).toBe(false);
    expect(holds(when(path, regex('/(?P<service>[a-z]+)/[0-9]')), request)).toBe(true);
  });

  it('tell an empty value from a missing one', () => {
    expect(holds(when({ name: 'header', header: 'empty' }, PRESENT), request)).toBe(true);
    expect(holds(when({ name: 'header', header: 'missing' }, exact('')), request)).toBe(false);
    expect(holds(not(when({ name: 'header', header: 'missing' }, exact('v'))), request)).toBe(true);
    expect(holds(when({ name: 'header', header: 'constructor' }, PRESENT), request)).toBe(false);
  });

  it('look into addresses, claims and lists', () => {
    expect(holds(when({ name: 'sourceAddress' }, cidr('10.1.0.0/16')), request)).toBe(true);
    expect(holds(when({ name: 'sourceAddress' }, cidr('10.1.2.4')), request)).toBe(false);
    expect(holds(when({ name: 'claim', path: ['groups'] }, exact('b')), request)).toBe(true);
    expect(holds(when({ name: 'claim', path: ['nested', 'deep'] }, exact('x')), request)).toBe(true);
    expect(holds(when({ name: 'requestPrincipal' }, exact('me/you')), request)).toBe(true);
  });

  it('have no source identity in plaintext', () => {
    const from: Field = { name: 'sourceNamespace' };
    expect(holds(not(when(from, exact('foo'))), request)).toBe(true);
    const identity = { trustDomain: 'cluster.local', namespace: 'foo', serviceAccount: 'curl' };
    expect(holds(when(from, exact('foo')), { ...request, identity })).toBe(true);
    const principal = when({ name: 'principal' }, exact('cluster.local/ns/foo/sa/curl'));
    expect(holds(principal, { ...request, identity })).toBe(true);
  });

  it('fold constants', () => {
    const one = when(path, PRESENT);
    expect(all([ALWAYS, one])).toBe(one);
    expect(all([NEVER, one])).toEqual(NEVER);
    expect(any([])).toEqual(NEVER);
    expect(any([ALWAYS, one])).toEqual(ALWAYS);
    expect(not(not(one))).toBe(one);
  });
});
