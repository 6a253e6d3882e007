import type { RequestFacts, TokenState } from '../evaluate';
import type { JwtProvider } from '../ir';
import { hasTimes, isSignedBy, isTimely, type ParsedToken, parseToken } from './token';
import { type FoundToken, findTokens } from './tokenLocations';

/** What a verifier says of the tokens at its locations, as Envoy tells them apart. */
type Status = 'ok' | 'missed' | 'unknown-issuer' | 'wrong-audience' | 'bad' | 'undecided';

/** Whether a request's tokens are accepted, and the request as it goes on. */
export interface Authentication {
  readonly verdict: 'accepted' | 'rejected' | 'undecided';
  /** 401, or 403 for a wrong audience. */
  readonly status?: 401 | 403;
  readonly why: string;
  /** With tokens removed, headers added, token states and claims set. */
  readonly facts: RequestFacts;
}

/**
 * Verifies tokens as Envoy does with Istio's requirement: some rule's token is valid, or for each rule the token at its
 * locations is valid or missing. So no token passes, and a token at a place that several issuers share needs one of them.
 *
 * @param now seconds since 1970; without it a token with `exp` or `nbf` is undecided
 */
export function authenticate(providers: readonly JwtProvider[], facts: RequestFacts, now?: number): Authentication {
  if (providers.length === 0) return { verdict: 'accepted', why: 'no token is asked for', facts };
  if (isPreflight(facts)) return { verdict: 'accepted', why: 'a CORS preflight needs no token', facts };
  const verifier = new Verifier(facts, now);
  const each = providers.map((provider) => ({ provider, status: 'missed' as Status }));
  for (const one of each) {
    one.status = verifier.verify(one.provider);
    if (one.status === 'ok') break;
  }
  const states = tokenStates(each);
  const accepted = (why: string): Authentication => ({
    verdict: 'accepted',
    why,
    facts: { ...verifier.facts, tokens: states },
  });
  const valid = each.find((one) => one.status === 'ok');
  if (valid) return accepted(`the token of ${valid.provider.issuer} is valid`);
  const statuses = each.map((one) => one.status);
  if (statuses.includes('undecided')) return { verdict: 'undecided', why: verifier.undecided, facts };
  const firstPresent = statuses.find((status) => status !== 'missed');
  if (!firstPresent) return accepted('no token was sent');
  const final = mostTelling([...statuses, ...(providers.length > 1 ? [firstPresent] : [])]);
  return {
    verdict: 'rejected',
    status: final === 'wrong-audience' ? 403 : 401,
    why: final === 'wrong-audience' ? 'the token is for another audience' : verifier.problem,
    facts: { ...facts, tokens: states },
  };
}

/** The last failure that is about the token itself, else an unknown issuer. */
function mostTelling(statuses: readonly Status[]): Status {
  const telling = statuses.filter((status) => status !== 'missed' && status !== 'unknown-issuer');
  return telling.at(-1) ?? statuses.find((status) => status !== 'missed') ?? 'missed';
}

function tokenStates(each: readonly { provider: JwtProvider; status: Status }[]): Record<string, TokenState> {
  const someValid = each.some((one) => one.status === 'ok');
  const states: Record<string, TokenState> = {};
  for (const { provider, status } of each) {
    if (status === 'ok') states[provider.issuer] = 'valid';
    else if (status === 'missed' || (status === 'unknown-issuer' && someValid)) states[provider.issuer] ??= 'none';
    else states[provider.issuer] = status === 'wrong-audience' ? 'wrong-audience' : 'bad';
  }
  return states;
}

function isPreflight({ method, headers }: RequestFacts): boolean {
  return method === 'OPTIONS' && Boolean(headers?.origin) && Boolean(headers?.['access-control-request-method']);
}

class Verifier {
  problem = 'the token is not valid';
  undecided = '';

  constructor(
    public facts: RequestFacts,
    private readonly now: number | undefined,
  ) {}

  /** All tokens at the rule's locations have to be good; the first that is not decides. */
  verify(provider: JwtProvider): Status {
    this.facts = { ...this.facts, headers: sanitized(this.facts.headers ?? {}, provider) };
    const tokens = findTokens(provider.locations, this.facts);
    if (tokens.length === 0) return 'missed';
    for (const found of tokens) {
      const token = parseToken(found.text);
      const status = token ? this.statusOf(token, provider) : this.bad('the token is not a JSON Web Token');
      if (status !== 'ok' || !token) return status;
      this.facts = consumed(this.facts, provider, found, token);
    }
    return 'ok';
  }

  private statusOf(token: ParsedToken, provider: JwtProvider): Status {
    if (provider.issuer !== '' && token.issuer !== provider.issuer) {
      this.problem = `no rule is for the token's issuer ${token.issuer}`;
      return 'unknown-issuer';
    }
    if (hasTimes(token)) {
      if (this.now === undefined) return this.unknown('the token has times, and the question no time');
      if (!isTimely(token, this.now)) return this.bad('the token has expired, or is not valid yet');
    }
    if (provider.audiences.length > 0 && !provider.audiences.some((one) => audienceIn(one, token.audiences))) {
      return 'wrong-audience';
    }
    if (provider.jwks === undefined) return this.unknown(`the keys of ${provider.issuer} are not known`);
    return isSignedBy(token, provider.jwks) ? 'ok' : this.bad('no key of the issuer made the signature');
  }

  private bad(problem: string): Status {
    this.problem = problem;
    return 'bad';
  }

  private unknown(reason: string): Status {
    this.undecided = reason;
    return 'undecided';
  }
}

/** Audiences compare without scheme and trailing slash. */
function audienceIn(audience: string, sent: readonly string[]): boolean {
  return sent.some((one) => bare(one) === bare(audience));
}

function bare(audience: string): string {
  return audience.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** Headers that only this filter may set are removed first. */
function sanitized(headers: Readonly<Record<string, string>>, provider: JwtProvider): Record<string, string> {
  const kept = { ...headers };
  if (provider.payloadHeader) delete kept[provider.payloadHeader];
  for (const { header } of provider.claimHeaders) delete kept[header];
  return kept;
}

/** The request after a good token: what the rule forwards, adds and removes. */
function consumed(facts: RequestFacts, provider: JwtProvider, found: FoundToken, token: ParsedToken): RequestFacts {
  const headers = { ...facts.headers };
  const query = { ...facts.query };
  const add = (header: string, value: string) => {
    headers[header] = Object.hasOwn(headers, header) ? `${headers[header]},${value}` : value;
  };
  if (provider.payloadHeader) add(provider.payloadHeader, token.payload);
  for (const { header, claim } of provider.claimHeaders) {
    const value = valueAt(token.claims, claim);
    const text = headerText(value);
    if (text !== '') add(header, text);
  }
  if (!provider.forward) {
    if (found.header) delete headers[found.header];
    if (found.param) delete query[found.param];
  }
  return { ...facts, headers, query, claims: normalised(token.claims, provider.spaceDelimitedClaims) };
}

/** A claim by name, or by the path in a name with dots. */
function valueAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  let at: unknown = claims;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function headerText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? String(value) : value.toFixed(6);
  return '';
}

function normalised(
  claims: Readonly<Record<string, unknown>>,
  spaceDelimited: readonly string[],
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = { ...claims };
  for (const name of spaceDelimited) {
    const value = result[name];
    if (typeof value === 'string') result[name] = value.split(' ').filter((part) => part !== '');
  }
  return result;
}
