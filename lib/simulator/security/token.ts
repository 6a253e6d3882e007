import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { isRecord } from '../../manifests';

/** A JSON Web Token taken apart; nothing in it is verified. */
export interface ParsedToken {
  readonly algorithm: string;
  readonly keyId?: string;
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Seconds since 1970; absent or 0: none. */
  readonly expires?: number;
  readonly notBefore?: number;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The payload as it was sent, base64url. */
  readonly payload: string;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Seconds that clocks may differ. */
const CLOCK_SKEW = 60;

/** Reads a token in compact form; `undefined` when it is not one that Envoy accepts. */
export function parseToken(text: string): ParsedToken | undefined {
  const parts = text.split('.');
  const [head, payload, signature] = parts;
  if (parts.length !== 3 || !head || !payload || signature === undefined || !parts.every(isBase64Url)) return undefined;
  const header = json(head);
  const claims = json(payload);
  if (!header || !claims) return undefined;
  const { alg, kid } = header;
  const { iss, sub, aud, exp, nbf, iat } = claims;
  if (typeof alg !== 'string' || !(alg in ALGORITHMS)) return undefined;
  if (![kid, iss, sub].every((one) => one === undefined || typeof one === 'string')) return undefined;
  if (![exp, nbf, iat].every((one) => one === undefined || (typeof one === 'number' && one >= 0))) return undefined;
  const audiences = typeof aud === 'string' ? [aud] : (aud ?? []);
  if (!Array.isArray(audiences) || !audiences.every((one) => typeof one === 'string')) return undefined;
  return {
    algorithm: alg,
    ...(typeof kid === 'string' ? { keyId: kid } : {}),
    issuer: typeof iss === 'string' ? iss : '',
    audiences,
    ...(typeof exp === 'number' ? { expires: exp } : {}),
    ...(typeof nbf === 'number' ? { notBefore: nbf } : {}),
    claims,
    payload,
    signed: `${head}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Whether the token is valid now as far as time goes. One without `exp` never ends. */
export function isTimely(token: ParsedToken, now: number): boolean {
  if (token.notBefore && now + CLOCK_SKEW < token.notBefore) return false;
  return !token.expires || now <= token.expires + CLOCK_SKEW;
}

/** Whether a token that depends on the time has to be asked `isTimely`. */
export function hasTimes(token: ParsedToken): boolean {
  return Boolean(token.notBefore || token.expires);
}

interface Key {
  readonly keyId?: string;
  readonly algorithm?: string;
  readonly type: string;
  readonly key: KeyObject;
}

interface Algorithm {
  /** `kty` of the keys it goes with. */
  readonly type: 'RSA' | 'EC' | 'OKP' | 'oct';
  readonly digest: string | null;
  readonly pss?: boolean;
}

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RS256: { type: 'RSA', digest: 'sha256' },
  RS384: { type: 'RSA', digest: 'sha384' },
  RS512: { type: 'RSA', digest: 'sha512' },
  PS256: { type: 'RSA', digest: 'sha256', pss: true },
  PS384: { type: 'RSA', digest: 'sha384', pss: true },
  PS512: { type: 'RSA', digest: 'sha512', pss: true },
  ES256: { type: 'EC', digest: 'sha256' },
  ES384: { type: 'EC', digest: 'sha384' },
  ES512: { type: 'EC', digest: 'sha512' },
  HS256: { type: 'oct', digest: 'sha256' },
  HS384: { type: 'oct', digest: 'sha384' },
  HS512: { type: 'oct', digest: 'sha512' },
  EdDSA: { type: 'OKP', digest: null },
};

const keySets = new Map<string, readonly Key[]>();

/** Whether one of the keys signed the token. Keys of another id or algorithm are not tried. */
export function isSignedBy(token: ParsedToken, jwks: string): boolean {
  const algorithm = ALGORITHMS[token.algorithm];
  if (!algorithm) return false;
  return keysOf(jwks).some((key) => {
    if (token.keyId && key.keyId && token.keyId !== key.keyId) return false;
    if (key.algorithm && key.algorithm !== token.algorithm) return false;
    return key.type === algorithm.type && signatureFits(token, algorithm, key.key);
  });
}

function signatureFits(token: ParsedToken, algorithm: Algorithm, key: KeyObject): boolean {
  const data = Buffer.from(token.signed);
  if (algorithm.type === 'oct' && algorithm.digest) {
    const expected = createHmac(algorithm.digest, key).update(data).digest();
    return expected.length === token.signature.length && timingSafeEqual(expected, token.signature);
  }
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants;
  const how = algorithm.pss
    ? { key, padding, saltLength }
    : algorithm.type === 'EC'
      ? { key, dsaEncoding: 'ieee-p1363' as const }
      : key;
  try {
    return verify(algorithm.digest, data, how, token.signature);
  } catch {
    return false;
  }
}

function keysOf(jwks: string): readonly Key[] {
  const known = keySets.get(jwks);
  if (known) return known;
  const parsed = parsedKeys(jwks);
  keySets.set(jwks, parsed);
  return parsed;
}

function parsedKeys(jwks: string): readonly Key[] {
  const set = object(jwks);
  const keys = Array.isArray(set?.keys) ? set.keys.filter(isRecord) : [];
  return keys.flatMap((jwk) => {
    try {
      return [
        {
          ...(typeof jwk.kid === 'string' && jwk.kid !== '' ? { keyId: jwk.kid } : {}),
          ...(typeof jwk.alg === 'string' && jwk.alg !== '' ? { algorithm: jwk.alg } : {}),
          type: String(jwk.kty),
          key: keyOf(jwk as JsonWebKey),
        },
      ];
    } catch {
      return [];
    }
  });
}

function keyOf(jwk: JsonWebKey): KeyObject {
  return jwk.kty === 'oct' ? createSecretKey(String(jwk.k), 'base64url') : createPublicKey({ key: jwk, format: 'jwk' });
}

function isBase64Url(text: string): boolean {
  return /^[\w-]*$/.test(text);
}

function json(part: string): Record<string, unknown> | undefined {
  return object(Buffer.from(part, 'base64url').toString('utf8'));
}

function object(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
