import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { RequestFacts } from '../evaluate';
import { authenticate } from './authenticate';
import { securityOf } from './compile';
import { evaluateSecurity } from './evaluate';
import { jwtProviders } from './requestAuthentication';
import { GET, HTTPBIN, indexOf, policy, requestAuthentication } from './testMesh';

const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const now = 1_700_000_000;

const jwks = JSON.stringify({
  keys: [
    { ...elliptic.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256' },
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' },
    { kty: 'oct', kid: 'shared', k: Buffer.from('secret').toString('base64url') },
  ],
});

function token(
  claims: object,
  key: KeyObject = elliptic.privateKey,
  header: object = { alg: 'ES256', kid: 'ec' },
): string {
  const encoded = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const { alg } = header as { alg: string };
  const signature = alg.startsWith('HS')
    ? createHmac('sha256', 'secret').update(encoded).digest()
    : sign('sha256', Buffer.from(encoded), alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key);
  return `${encoded}.${signature.toString('base64url')}`;
}

const me = { iss: 'me', sub: 'a' };
const withHeaders = (headers: Record<string, string>): RequestFacts => ({ ...GET, headers });
const bearer = (text: string) => withHeaders({ authorization: `Bearer ${text}` });
function ask(facts: RequestFacts, ...rules: readonly object[]) {
  const { tokens, tokenRules } = securityOf(indexOf([requestAuthentication('foo/jwt', ...rules)]), HTTPBIN).http;
  const answer = evaluateSecurity({ custom: [], tokens, tokenRules, lists: [], undecided: [] }, facts, { now });
  const { verdict, status, why } = answer;
  return { verdict, status, why, facts: answer.facts, states: authenticate(tokens, facts, now).states };
}
const rule = { issuer: 'me', jwks };

describe('RequestAuthentication', () => {
  it('lets requests without a token through, and with a good one', () => {
    expect(ask(GET, rule)).toMatchObject({ verdict: 'allowed', states: { me: 'none' } });
    expect(ask(bearer(token(me)), rule)).toMatchObject({
      verdict: 'allowed',
      facts: { claims: me, tokens: { me: 'valid' } },
    });
    expect(ask(bearer(token(me, rsa.privateKey, { alg: 'RS256', kid: 'rsa' })), rule).verdict).toBe('allowed');
    expect(ask(bearer(token(me, rsa.privateKey, { alg: 'HS256', kid: 'shared' })), rule).verdict).toBe('allowed');
  });

  it.each([
    ['not a token', 'x'],
    ['another issuer', token({ ...me, iss: 'you' })],
    ['another key', token(me, other.privateKey)],
    ['expired', token({ ...me, exp: now - 61 })],
    ['not valid yet', token({ ...me, nbf: now + 61 })],
    ['no algorithm', token(me).replace(/^[^.]*/, Buffer.from('{"alg":"none"}').toString('base64url'))],
  ])('answers 401 to a bad token: %s', (what, text) => {
    const state = what === 'another issuer' ? 'other-issuer' : 'bad';
    expect(ask(bearer(text), rule)).toMatchObject({ verdict: 'denied', status: 401, states: { me: state } });
  });

  it('takes a token without exp, and one that clocks a minute apart would take', () => {
    expect(ask(bearer(token(me)), rule).verdict).toBe('allowed');
    expect(ask(bearer(token({ ...me, exp: now - 59 })), rule).verdict).toBe('allowed');
    const [provider] = securityOf(indexOf([requestAuthentication('foo/jwt', rule)]), HTTPBIN).http.tokens;
    expect(provider && authenticate([provider], bearer(token({ ...me, exp: now }))).undecided).toMatch(
      'the question no time',
    );
  });

  it('answers 403 to a wrong audience, whatever the signature', () => {
    const forShop = { ...rule, audiences: ['shop'] };
    expect(ask(bearer(token({ ...me, aud: ['shop', 'x'] })), forShop).verdict).toBe('allowed');
    expect(ask(bearer(token({ ...me, aud: 'x' })), forShop)).toMatchObject({ status: 403 });
    expect(ask(bearer(token(me, other.privateKey)), forShop)).toMatchObject({ status: 403 });
  });

  it('consumes the token unless it is forwarded, and passes claims on', () => {
    const text = token({ ...me, nested: { role: 'admin' }, level: 3 });
    expect(ask(bearer(text), rule).facts.headers).toEqual({});
    const outputs = {
      ...rule,
      forwardOriginalToken: true,
      outputPayloadToHeader: 'X-Payload',
      outputClaimToHeaders: [
        { header: 'x-role', claim: 'nested.role' },
        { header: 'x-level', claim: 'level' },
      ],
    };
    const sent = { authorization: `Bearer ${text}`, 'x-role': 'forged' };
    expect(ask(withHeaders(sent), outputs).facts.headers).toEqual({
      authorization: `Bearer ${text}`,
      'x-payload': text.split('.')[1],
      'x-role': 'admin',
      'x-level': '3',
    });
  });

  it('looks only where it is told to', () => {
    const elsewhere = {
      ...rule,
      fromHeaders: [{ name: 'X-Token', prefix: 'T ' }],
      fromParams: ['t'],
      fromCookies: ['c'],
    };
    expect(ask(bearer('x'), elsewhere)).toMatchObject({ verdict: 'allowed', states: { me: 'none' } });
    const good = token(me);
    expect(ask(withHeaders({ 'x-token': `T ${good}` }), elsewhere).facts.claims).toEqual(me);
    expect(ask({ ...GET, query: { t: good } }, elsewhere).facts).toMatchObject({ claims: me, query: {} });
    expect(ask(withHeaders({ cookie: `a=1; c=${good}` }), elsewhere).facts.claims).toEqual(me);
    expect(ask({ ...GET, query: { access_token: good } }, rule).facts.claims).toEqual(me);
  });

  it('takes a token out of the query', () => {
    const objects = [requestAuthentication('foo/jwt', { ...rule, fromParams: ['t'] })];
    const chain = securityOf(indexOf(objects), HTTPBIN).http;
    const text = token(me);
    const at = (query: Record<string, string>, pathAndQuery: string) =>
      evaluateSecurity(chain, { ...GET, query }, { now, pathAndQuery }).pathAndQuery;
    expect(at({ t: text }, `/p?t=${text}`)).toBe('/p');
    expect(at({ z: '1', t: text, a: '' }, `/p?z=1&t=${text}&a`)).toBe('/p?a=&z=1');
    expect(at({ z: '1' }, '/p?z=1')).toBe('/p?z=1');
  });

  it('wants the token of one of several issuers at a place they share', () => {
    const you = { issuer: 'you', jwks };
    expect(ask(bearer(token({ ...me, iss: 'you' })), rule, you)).toMatchObject({
      verdict: 'allowed',
      states: { me: 'other-issuer', you: 'valid' },
    });
    expect(ask(bearer(token({ ...me, iss: 'nobody' })), rule, you).status).toBe(401);
    expect(ask(bearer(token({ ...me, iss: 'you' })), rule, { ...you, audiences: ['x'] }).status).toBe(403);
    expect(ask(GET, rule, you).verdict).toBe('allowed');
  });

  it('takes the status of the first token there is, when several are wrong', () => {
    const here = { ...rule, fromHeaders: [{ name: 'x-a' }], audiences: ['x'] };
    const there = { issuer: 'you', jwks, fromHeaders: [{ name: 'x-b' }] };
    const wrong = { 'x-a': token({ ...me, aud: 'y' }), 'x-b': 'bad' };
    expect(ask(withHeaders(wrong), here, there).status).toBe(403);
    expect(ask(withHeaders(wrong), { ...here, issuer: 'zoe' }, there).status).toBe(401);
    expect(ask(withHeaders({ ...wrong, 'x-b': token({ ...me, iss: 'you' }) }), here, there).verdict).toBe('allowed');
  });

  it('tells rules of one issuer apart', () => {
    const first = { ...rule, audiences: ['x'] };
    const second = { ...rule, audiences: ['y'] };
    expect(ask(bearer(token({ ...me, aud: 'y' })), first, second)).toMatchObject({
      verdict: 'allowed',
      states: { me: 'wrong-audience', 'me #2': 'valid' },
    });
    expect(ask(bearer(token({ ...me, aud: 'z' })), first, second).status).toBe(403);
  });

  it('is undecided without the keys, where they would decide', () => {
    const remote = { issuer: 'me', jwksUri: 'https://keys.test' };
    expect(ask(bearer(token(me)), remote).verdict).toBe('undecided');
    expect(ask(bearer(token({ ...me, iss: 'you' })), remote).status).toBe(401);
    expect(ask(GET, remote).verdict).toBe('allowed');
    const known = jwtProviders([requestAuthentication('foo/jwt', remote)], { 'https://keys.test': jwks });
    expect(authenticate(known, bearer(token(me)), now).states).toEqual({ me: 'valid' });
  });

  it('passes a CORS preflight', () => {
    const headers = { origin: 'https://a', 'access-control-request-method': 'GET', authorization: 'Bearer x' };
    expect(ask({ ...GET, method: 'OPTIONS', headers }, rule).verdict).toBe('allowed');
    expect(ask({ ...GET, headers }, rule).verdict).toBe('denied');
  });
});

describe('token conditions', () => {
  const claims = { ...me, aud: 'shop', azp: 'app', groups: ['g1', 'g2'], scope: 'read write', nested: { key: 'val' } };
  const lets = (from: object, when: readonly object[] = []) => {
    const objects = [requestAuthentication('foo/jwt', rule), policy('foo/p', { rules: [{ ...from, when }] })];
    return (
      evaluateSecurity(securityOf(indexOf(objects), HTTPBIN).http, bearer(token(claims)), { now }).verdict === 'allowed'
    );
  };
  const principals = (value: string) => lets({ from: [{ source: { requestPrincipals: [value] } }] });
  const claim = (key: string, value: string) => lets({}, [{ key, values: [value] }]);

  it('read a principal as issuer/subject', () => {
    expect(['*', 'me/*', 'me/a', '*/a', 'm*', '*a'].filter((value) => !principals(value))).toEqual([]);
    expect(['me', 'me/b', '*/b', 'you/*', 'a*'].filter(principals)).toEqual([]);
  });

  it('look into lists, nested claims and words', () => {
    expect(claim('request.auth.claims[groups]', 'g2')).toBe(true);
    expect(claim('request.auth.claims[nested][key]', 'v*')).toBe(true);
    expect(claim('request.auth.claims[scope]', 'write')).toBe(true);
    expect(claim('request.auth.claims[scope]', 'read write')).toBe(false);
    expect(claim('request.auth.audiences', 'shop')).toBe(true);
    expect(claim('request.auth.presenter', 'app')).toBe(true);
  });

  it('do not hold without a RequestAuthentication', () => {
    const chain = securityOf(
      indexOf([policy('foo/p', { rules: [{ from: [{ source: { requestPrincipals: ['*'] } }] }] })]),
      HTTPBIN,
    );
    expect(evaluateSecurity(chain.http, bearer(token(claims)), { now }).verdict).toBe('denied');
  });
});
