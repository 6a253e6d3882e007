import fc from 'fast-check';
import type { RequestFacts } from '../evaluate';
import { securityOf } from './compile';
import { evaluateSecurity } from './evaluate';
import { type PlainPolicy, plainVerdict } from './plainPolicies';
import { HTTPBIN, indexOf, policy } from './testMesh';

const some = (...values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });

const namespaces = some('foo', 'bar', 'f*', '*');
const principals = some('cluster.local/ns/foo/sa/sleep', 'cluster.local/ns/bar/*', '*/sa/web', '*');
const methods = some('GET', 'POST', '*', 'P*');
const paths = some('/', '/a', '/a/*', '*/b', '/a/b', '*');
const hosts = some('x.test', 'X.test:80', '*.test', 'x*', '*');
const ports = some('80', '8080');
const words = some('alice', 'al*', '*ce', '*');

const source = optional({ namespaces, notNamespaces: namespaces, principals, notPrincipals: principals });
const operation = optional({
  methods,
  notMethods: methods,
  paths,
  notPaths: paths,
  hosts,
  notHosts: hosts,
  ports,
  notPorts: ports,
});
const condition = fc.oneof(
  fc.record({ key: fc.constant('request.headers[x-user]'), values: words }),
  fc.record({ key: fc.constant('request.headers[x-user]'), notValues: words }),
  fc.record({ key: fc.constant('destination.port'), values: ports }),
  fc.record({ key: fc.constant('source.principal'), notValues: principals }),
);
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 2 });
const rule = optional({
  from: list(fc.record({ source })),
  to: list(fc.record({ operation })),
  when: list(condition),
});
const plainPolicies: fc.Arbitrary<PlainPolicy[]> = fc.array(
  fc.record({ action: fc.constantFrom('ALLOW', 'DENY'), rules: fc.array(rule, { maxLength: 2 }) }),
  { maxLength: 3 },
);

const request: fc.Arbitrary<RequestFacts> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/', '/a', '/a/b', '/b', '/ab'),
  authority: fc.constantFrom('x.test', 'x.test:80', 'y.test'),
  headers: fc.constantFrom<Record<string, string>>({}, { 'x-user': 'alice' }, { 'x-user': 'bob' }),
  destinationPort: fc.constantFrom(80, 8080),
  identity: fc.option(
    fc.record({
      trustDomain: fc.constant('cluster.local'),
      namespace: fc.constantFrom('foo', 'bar'),
      serviceAccount: fc.constantFrom('sleep', 'web'),
    }),
    { nil: undefined },
  ),
});

it('answers as a plain reading of the policies does', () => {
  fc.assert(
    fc.property(plainPolicies, fc.array(request, { minLength: 1, maxLength: 8 }), (policies, requests) => {
      const objects = policies.map((spec, index) => policy(`foo/p${index}`, spec));
      const chain = securityOf(indexOf(objects), HTTPBIN).http;
      for (const facts of requests) {
        const { verdict } = evaluateSecurity(chain, facts);
        expect(verdict).toBe(plainVerdict(policies, facts) ? 'allowed' : 'denied');
      }
    }),
    { numRuns: 400 },
  );
});
