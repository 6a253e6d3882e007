import type { RequestFacts, TokenState } from '../evaluate';
import type { JwtProvider } from '../ir';
import { hasTimes, isSignedBy, isTimely, type ParsedToken, parseToken } from './token';
import { type FoundToken, findTokens } from './tokenLocations';

/** The tokens of a request, looked at. */
export interface Authentication {
  /** State by provider key. */
  readonly states: Readonly<Record<string, TokenState>>;
  /** The request as it goes on when it is accepted: tokens removed, headers added, states and claims set. */
  readonly facts: RequestFacts;
  /** Why the states are not known. */
  readonly undecided?: string;
  /** What is wrong with the last token that is. */
  readonly problem: string;
}

/**
 * Verifies the tokens of a request, rule by rule; a valid one ends the search, as in Envoy.
 *
 * @param now seconds since 1970; without it a token with `exp` or `nbf` is undecided
 */
export function authenticate(providers: readonly JwtProvider[], facts: RequestFacts, now?: number): Authentication {
  const verifier = new Verifier(facts, now);
  const states: Record<string, TokenState> = {};
  for (const provider of providers) {
    const state = verifier.verify(provider);
    states[provider.key] = state;
    if (state === 'valid') break;
  }
  const valid = Object.values(states).includes('valid');
  const { undecided, problem } = verifier;
  return {
    states,
    facts: { ...verifier.facts, tokens: states },
    ...(undecided && !valid ? { undecided } : {}),
    problem,
  };
}

class Verifier {
  problem = 'the token is not valid';
  undecided = '';

  constructor(
    public facts: RequestFacts,
    private readonly now: number | undefined,
  ) {}

  /** All tokens at the rule's locations have to be good; the first that is not decides. */
  verify(provider: JwtProvider): TokenState {
    this.facts = { ...this.facts, headers: sanitized(this.facts.headers ?? {}, provider) };
    const tokens = findTokens(provider.locations, this.facts);
    if (tokens.length === 0) return 'none';
    for (const found of tokens) {
      const token = parseToken(found.text);
      const status = token ? this.statusOf(token, provider) : this.bad('the token is not a JSON Web Token');
      if (status !== 'valid' || !token) return status;
      this.facts = consumed(this.facts, provider, found, token);
    }
    return 'valid';
  }

  private statusOf(token: ParsedToken, provider: JwtProvider): TokenState {
    if (provider.issuer !== '' && token.issuer !== provider.issuer) {
      this.problem = `no rule is for the token's issuer ${token.issuer}`;
      return 'other-issuer';
    }
    if (hasTimes(token)) {
      if (this.now === undefined) return this.unknown('the token has times, and the question no time');
      if (!isTimely(token, this.now)) return this.bad('the token has expired, or is not valid yet');
    }
    if (provider.audiences.length > 0 && !provider.audiences.some((one) => audienceIn(one, token.audiences))) {
      this.problem = 'the token is for another audience';
      return 'wrong-audience';
    }
    if (provider.jwks === undefined) return this.unknown(`the keys of ${provider.issuer} are not known`);
    return isSignedBy(token, provider.jwks) ? 'valid' : this.bad('no key of the issuer made the signature');
  }

  private bad(problem: string): TokenState {
    this.problem = problem;
    return 'bad';
  }

  private unknown(reason: string): TokenState {
    this.undecided = reason;
    return 'bad';
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
