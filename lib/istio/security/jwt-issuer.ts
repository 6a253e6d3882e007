import type { Duration } from 'cdk8s';
import type * as security from '../../../imports/security.istio.io';
import { checkNotEmpty, invalid } from '../values/checks';
import { checkDuration, renderDuration } from '../values/duration';

/** A JSON Web Key Set (RFC 7517). */
export interface JsonWebKeySet {
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

export interface TokenHeader {
  readonly name: string;
  /**
   * What stands before the token.
   * @default - nothing
   */
  readonly prefix?: string;
}

export interface JwtIssuerProps {
  /** The `iss` claim of its tokens. */
  readonly issuer: string;
  /**
   * The public keys themselves, as JSON text or as an object.
   * @default - none; then give `jwksUri`
   */
  readonly jwks?: string | JsonWebKeySet;
  /**
   * Where istiod fetches the public keys, an http or https URL.
   * @default - none; then give `jwks`
   */
  readonly jwksUri?: string;
  /**
   * Whom tokens must be meant for, one of them: others are refused with 403.
   * @default - any audience
   */
  readonly audiences?: readonly string[];
  /**
   * Whether the service behind gets the token too.
   * @default false - the proxy takes it out of the request
   */
  readonly forwardOriginalToken?: boolean;
  /**
   * Claims to copy into request headers, by the name of the claim: routes can match these headers.
   * @default - none
   */
  readonly outputClaims?: Readonly<Record<string, string>>;
  /**
   * A header that carries the whole payload, in Base64.
   * @default - none
   */
  readonly outputPayloadToHeader?: string;
  /**
   * Headers in which the token comes. The Authorization header is then no longer read.
   * @default - `Authorization: Bearer …`, and the query parameter `access_token`
   */
  readonly fromHeaders?: readonly TokenHeader[];
  /** @default - as for `fromHeaders` */
  readonly fromParams?: readonly string[];
  /** @default - none */
  readonly fromCookies?: readonly string[];
  /**
   * Claims that hold a list separated by spaces, besides `scope` and `permission`.
   * @default - none
   */
  readonly spaceDelimitedClaims?: readonly string[];
  /**
   * How long fetching the keys may take.
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;
}

/**
 * Who signs JSON Web Tokens, and what becomes of them.
 * @see https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule
 */
export class JwtIssuer {
  /** @throws without keys, with two kinds of them, and for private keys */
  static of(props: JwtIssuerProps): JwtIssuer {
    const what = `JwtIssuer ${checkNotEmpty('JwtIssuer.of: issuer', props.issuer)}`;
    if (props.jwks === undefined && props.jwksUri === undefined) {
      throw new Error(`${what}: has no keys, so no token could be checked; give jwks or jwksUri`);
    }
    if (props.jwks !== undefined && props.jwksUri !== undefined) {
      throw new Error(`${what}: has jwks and jwksUri; keep one`);
    }
    if (props.jwksUri !== undefined) checkUrl(`${what}: jwksUri`, props.jwksUri);
    const { audiences, fromHeaders, fromParams, fromCookies, spaceDelimitedClaims } = props;
    const lists = {
      audiences,
      fromParams,
      fromCookies,
      spaceDelimitedClaims,
      fromHeaders: fromHeaders?.map(({ name }) => name),
    };
    for (const [list, values] of Object.entries(lists)) {
      if (values?.length === 0) throw new Error(`${what}: ${list} is empty; give at least one value, or leave it out`);
      for (const value of values ?? []) checkNotEmpty(`${what}: ${list}`, value);
    }
    for (const header of Object.values(props.outputClaims ?? {})) checkOutputHeader(`${what}: outputClaims`, header);
    if (props.outputPayloadToHeader !== undefined) {
      checkOutputHeader(`${what}: outputPayloadToHeader`, props.outputPayloadToHeader);
    }
    if (props.timeout) checkDuration(`${what}: timeout`, props.timeout);
    return new JwtIssuer(props.issuer, { ...props, jwks: props.jwks && checkKeys(`${what}: jwks`, props.jwks) });
  }

  private constructor(
    /** The `iss` claim of its tokens. */
    readonly issuer: string,
    private readonly props: JwtIssuerProps,
  ) {}

  /** @internal */
  render(): security.RequestAuthenticationSpecJwtRules {
    const { jwks, jwksUri, outputClaims, fromHeaders, timeout } = this.props;
    const claims = Object.entries(outputClaims ?? {}).map(([claim, header]) => ({ claim, header }));
    return {
      issuer: this.issuer,
      jwks: typeof jwks === 'string' ? jwks : undefined,
      jwksUri,
      audiences: copy(this.props.audiences),
      forwardOriginalToken: this.props.forwardOriginalToken,
      outputClaimToHeaders: claims.length > 0 ? claims.sort((a, b) => (a.claim < b.claim ? -1 : 1)) : undefined,
      outputPayloadToHeader: this.props.outputPayloadToHeader,
      fromHeaders: fromHeaders?.map(({ name, prefix }) => ({ name, prefix })),
      fromParams: copy(this.props.fromParams),
      fromCookies: copy(this.props.fromCookies),
      spaceDelimitedClaims: copy(this.props.spaceDelimitedClaims),
      timeout: timeout && renderDuration(timeout),
    };
  }
}

const copy = (list: readonly string[] | undefined) => list && [...list];

function checkUrl(what: string, url: string): void {
  if (!URL.canParse(url) || !/^https?:\/\//.test(url)) {
    throw invalid(what, url, 'write the whole URL, such as https://issuer.example.com/.well-known/jwks.json');
  }
}

/** Istio takes fewer characters here than HTTP does. */
function checkOutputHeader(what: string, header: string): void {
  if (!/^[-_A-Za-z0-9]+$/.test(header)) {
    throw invalid(what, header, 'Istio takes header names of letters, digits, "-" and "_"');
  }
}

function checkKeys(what: string, jwks: string | JsonWebKeySet): string {
  const text = typeof jwks === 'string' ? jwks : JSON.stringify(jwks);
  const keys = keysOf(text);
  if (!keys || keys.length === 0) {
    throw new Error(`${what}: is no key set with at least one key; write {"keys": [{"kty": "RSA", …}]}`);
  }
  for (const key of keys) {
    if (typeof key !== 'object' || key === null || !('kty' in key)) {
      throw new Error(`${what}: a key has no type; each has at least "kty"`);
    }
    // What only the issuer may know: RSA, EC and OKP keys have it in "d", symmetric keys in "k".
    if ('d' in key || 'k' in key) {
      throw new Error(`${what}: holds a secret key, and manifests are read by many; give the public key only`);
    }
  }
  return text;
}

function keysOf(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const keys = typeof parsed === 'object' && parsed !== null && 'keys' in parsed ? parsed.keys : undefined;
    return Array.isArray(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}
