import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An issuer of JSON Web Tokens for tests, with keys of its own (RS256). */
export class TestIssuer {
  private readonly keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };

  constructor(
    /** The `iss` claim of its tokens. */
    readonly issuer: string,
  ) {
    this.keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  }

  /** Its public keys, as a RequestAuthentication's `jwks` or behind its `jwksUri`. */
  get jwks(): string {
    return JSON.stringify({
      keys: [{ ...this.keys.publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' }],
    });
  }

  /** A token with these claims beside `iss`. @param claims `sub` is 'tester' unless given */
  sign(claims: Readonly<Record<string, unknown>> = {}): string {
    const head = encode({ alg: 'RS256', kid: 'test', typ: 'JWT' });
    const text = `${head}.${encode({ iss: this.issuer, sub: 'tester', ...claims })}`;
    return `${text}.${sign('sha256', Buffer.from(text), this.keys.privateKey).toString('base64url')}`;
  }
}
