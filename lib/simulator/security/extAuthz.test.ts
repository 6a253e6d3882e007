import { securityOf } from './compile';
import { type AskProvider, evaluateSecurity, type SecurityOptions } from './evaluate';
import { GET, HTTPBIN, indexOf, policy, requestAuthentication, SETTINGS, TCP } from './testMesh';

const custom = (name = 'custom', provider = 'ext') =>
  policy(`foo/${name}`, {
    action: 'CUSTOM',
    provider: { name: provider },
    rules: [{ to: [{ operation: { paths: ['/headers'] } }] }],
  });
const answers = (answer: ReturnType<AskProvider>): SecurityOptions => ({ askProvider: () => answer });

function verdict(policies: readonly ReturnType<typeof policy>[], options?: SecurityOptions, settings = SETTINGS) {
  return evaluateSecurity(securityOf(indexOf(policies, settings), HTTPBIN).http, GET, options);
}

describe('CUSTOM policies', () => {
  it('ask the provider, and what it allows the other policies still decide', () => {
    expect(verdict([custom()], answers('deny'))).toMatchObject({ verdict: 'denied', reason: 'extAuthz', status: 403 });
    expect(verdict([custom()], answers('allow')).verdict).toBe('allowed');
    expect(verdict([custom(), policy('foo/none', {})], answers('allow'))).toMatchObject({
      verdict: 'denied',
      reason: 'authorizationPolicy',
    });
    expect(verdict([custom()]).verdict).toBe('undecided');
  });

  it('run before the token is looked at', () => {
    const bad = { ...GET, headers: { authorization: 'Bearer x' } };
    const objects = [custom(), requestAuthentication('foo/jwt', { issuer: 'me', jwks: '{"keys":[]}' })];
    const chain = securityOf(indexOf(objects), HTTPBIN).http;
    expect(evaluateSecurity(chain, bad, answers('deny')).reason).toBe('extAuthz');
    expect(evaluateSecurity(chain, bad, answers('allow'))).toMatchObject({ reason: 'jwt', status: 401 });
  });

  it('are not asked about requests without a route, nor about others than they match', () => {
    expect(verdict([custom()], { ...answers('deny'), routed: false }).verdict).toBe('allowed');
    const chain = securityOf(indexOf([custom()]), HTTPBIN).http;
    expect(evaluateSecurity(chain, { ...GET, path: '/ip' }, answers('deny')).verdict).toBe('allowed');
  });

  it('refuse what matches when the provider is not defined, or there are two', () => {
    const suffix = 'deny-due-to-bad-CUSTOM-action';
    expect(verdict([custom('c', 'nobody')])).toMatchObject({
      reason: 'authorizationPolicy',
      policyMatched: `istio-ext-authz-nobody-ns[foo]-policy[c]-rule[0]-${suffix}`,
    });
    const two = verdict([custom('c', 'ext'), custom('d', 'other')], answers('allow'));
    expect(two).toMatchObject({ verdict: 'denied', reason: 'authorizationPolicy' });
  });

  it('fail closed with the status of the provider, or open', () => {
    const provider = (more: object) => ({
      ...SETTINGS,
      extensionProviders: [
        { name: 'ext', envoyExtAuthzHttp: { service: 'auth.foo.svc.cluster.local', port: 8000, ...more } },
      ],
    });
    const down = answers('unreachable');
    expect(verdict([custom()], down)).toMatchObject({ reason: 'extAuthzError', status: 403 });
    expect(verdict([custom()], down, provider({ statusOnError: '503' })).status).toBe(503);
    expect(verdict([custom()], down, provider({ failOpen: true })).verdict).toBe('allowed');
  });

  it('send the path with prefix and query, and only the headers they include', () => {
    const include = { pathPrefix: '/check', includeRequestHeadersInCheck: ['X-User', 'x-b*'] };
    const settings = {
      ...SETTINGS,
      extensionProviders: [
        { name: 'ext', envoyExtAuthzHttp: { service: 'auth.foo.svc.cluster.local', port: 8000, ...include } },
      ],
    };
    const headers = { 'x-user': 'a', 'x-b3': 'b', cookie: 'c' };
    const chain = securityOf(indexOf([custom()], settings), HTTPBIN).http;
    const { checks } = evaluateSecurity(
      chain,
      { ...GET, headers },
      { ...answers('allow'), pathAndQuery: '/headers?q=1' },
    );
    expect(checks).toEqual([
      {
        method: 'GET',
        path: '/check/headers?q=1',
        authority: 'httpbin.foo:8000',
        headers: { 'x-user': 'a', 'x-b3': 'b' },
      },
    ]);
  });

  it('with an HTTP provider do nothing on TCP', () => {
    const chain = securityOf(
      indexOf([policy('foo/c', { action: 'CUSTOM', provider: { name: 'ext' }, rules: [{}] })]),
      HTTPBIN,
    );
    expect(evaluateSecurity(chain.tcp, TCP, answers('deny')).verdict).toBe('allowed');
  });
});
