import type { RequestFacts } from '../evaluate';
import { securityOf } from './compile';
import { evaluateSecurity } from './evaluate';
import { GET, HTTPBIN, indexOf, policy, SETTINGS, SLEEP, TCP } from './testMesh';

type Policies = readonly ReturnType<typeof policy>[];

function verdict(policies: Policies, facts: RequestFacts = GET, settings = SETTINGS) {
  const security = securityOf(indexOf(policies, settings), HTTPBIN);
  return evaluateSecurity(facts.method === undefined ? security.tcp : security.http, facts);
}

const allowed = (policies: Policies, facts?: RequestFacts) => verdict(policies, facts).verdict === 'allowed';
const deny = (rule: object) => [policy('foo/p', { action: 'DENY', rules: [rule] })];
const allow = (rule: object) => [policy('foo/p', { rules: [rule] })];
const source = (fields: object) => ({ from: [{ source: fields }] });
const operation = (fields: object) => ({ to: [{ operation: fields }] });

describe('AuthorizationPolicy', () => {
  it('denies everything when it is empty, and lets everything with one empty rule', () => {
    expect(allowed([])).toBe(true);
    expect(allowed([policy('foo/p', {})])).toBe(false);
    expect(allowed(allow({}))).toBe(true);
    expect(allowed([policy('foo/p', { action: 'DENY' })])).toBe(true);
  });

  it('asks DENY before ALLOW, and names the rule', () => {
    const both = [...allow({}), policy('foo/d', { action: 'DENY', rules: [{}, operation({ paths: ['/headers'] })] })];
    expect(verdict(both)).toMatchObject({ verdict: 'denied', status: 403, policyMatched: 'ns[foo]-policy[d]-rule[0]' });
    expect(verdict(allow(operation({ methods: ['POST'] }))).policyMatched).toBeUndefined();
  });

  it('of the root namespace holds everywhere, of another namespace nowhere', () => {
    expect(allowed([policy('istio-system/p', {})])).toBe(false);
    expect(allowed([policy('bar/p', {})])).toBe(true);
    expect(allowed([policy('foo/p', { selector: { matchLabels: { app: 'other' } } })])).toBe(true);
  });

  it('does nothing as a dry run or an audit', () => {
    expect(allowed([policy('foo/p', {}, { annotations: { 'istio.io/dry-run': 'true' } })])).toBe(true);
    expect(allowed([policy('foo/p', { action: 'AUDIT', rules: [{}] })])).toBe(true);
  });

  it('of DENY with HTTP fields denies all TCP, with ports that port; ALLOW with them allows no TCP', () => {
    expect(allowed(deny(operation({ paths: ['/x'] })), TCP)).toBe(false);
    expect(allowed(deny(operation({ paths: ['/x'], ports: ['1'] })), TCP)).toBe(true);
    expect(allowed(deny(operation({ paths: ['/x'], ports: ['9000'] })), TCP)).toBe(false);
    expect(allowed(allow(operation({ paths: ['*'] })), TCP)).toBe(false);
    expect(allowed(allow(source({ namespaces: ['foo'] })), TCP)).toBe(true);
    expect(verdict(deny({}), TCP).status).toBeUndefined();
  });

  it('sees no identity in plaintext: only the not-forms match', () => {
    const plaintext = { ...GET, identity: undefined };
    for (const field of ['namespaces', 'principals', 'serviceAccounts', 'trustDomains']) {
      expect(allowed(allow(source({ [field]: ['*', 'sleep', 'cluster.local'] })), plaintext)).toBe(false);
      const not = `not${field.charAt(0).toUpperCase()}${field.slice(1)}`;
      expect(allowed(allow(source({ [not]: ['anything', '*'] })), plaintext)).toBe(true);
    }
  });

  it('sees the port in hosts, whatever their case', () => {
    expect(allowed(allow(operation({ hosts: ['httpbin.foo'] })))).toBe(false);
    expect(allowed(allow(operation({ hosts: ['HTTPBIN.foo:*'] })))).toBe(true);
  });

  it('sees the workload port', () => {
    expect(allowed(allow(operation({ ports: ['8080'] })))).toBe(true);
    expect(allowed(allow(operation({ ports: ['8000'] })))).toBe(false);
  });

  it('reads a service account in its own namespace', () => {
    expect(allowed(allow(source({ serviceAccounts: ['sleep'] })))).toBe(true);
    expect(allowed(allow(source({ serviceAccounts: ['bar/sleep'] })))).toBe(false);
  });

  it('finds `*a` in every identity, since a star runs past the namespace', () => {
    expect(allowed(allow(source({ namespaces: ['*a'] })))).toBe(true);
    expect(allowed(allow(source({ namespaces: ['*x'] })))).toBe(false);
  });

  it('takes cluster.local for the local trust domain and its aliases', () => {
    const settings = { ...SETTINGS, trustDomain: 'new', trustDomainAliases: ['old'] };
    const policies = allow(source({ principals: ['cluster.local/ns/foo/sa/sleep'] }));
    for (const trustDomain of ['new', 'old', 'other']) {
      const facts = { ...GET, identity: { ...SLEEP, trustDomain } };
      expect(verdict(policies, facts, settings).verdict).toBe(trustDomain === 'other' ? 'denied' : 'allowed');
    }
  });

  it('drops an ALLOW rule with an address that is none, and only the address elsewhere', () => {
    for (const block of ['999.1.1.1', '10.0.0.0/33', 'x', '10.0.0.0/8/8']) {
      expect(allowed(allow(source({ notIpBlocks: [block] })))).toBe(false);
      expect(allowed(deny(source({ ipBlocks: [block] })))).toBe(false);
    }
    expect(allowed(allow(source({ ipBlocks: ['10.244.0.0/16'] })))).toBe(true);
    expect(allowed(allow(source({ ipBlocks: ['fd00::/8', '10.244.0.13'] })))).toBe(true);
  });

  it('matches path templates by segment', () => {
    const at = (path: string, template: string) => allowed(allow(operation({ paths: [template] })), { ...GET, path });
    expect(at('/a/items', '/{*}/items')).toBe(true);
    expect(at('/a/b/items', '/{*}/items')).toBe(false);
    expect(at('/a/b/items', '/{**}/items')).toBe(true);
    expect(at('/items', '/{*}/items')).toBe(false);
  });

  it('is undecided about what it does not know', () => {
    expect(verdict(allow(source({ principals: ['*['] }))).verdict).toBe('undecided');
    expect(verdict(allow({ when: [{ key: 'experimental.envoy.filters.a[b]', values: ['c'] }] })).verdict).toBe(
      'undecided',
    );
    expect(verdict([policy('foo/p', { rules: [{ unless: [] }] })])).toMatchObject({
      verdict: 'undecided',
      why: 'field spec.rules[0].unless is not known',
    });
  });
});
