import type { MeshNamespace } from '../mesh/mesh-namespace';
import { checkDnsLabel, checkNotEmpty, invalid } from '../values/checks';
import { checkIpBlock } from '../values/ip-block';
import type { MeshIdentity } from './mesh-identity';

type Field = 'principals' | 'namespaces' | 'ipBlocks' | 'remoteIpBlocks' | 'requestPrincipals';

/** One test of where a request comes from: one of the values, or none of them. */
export interface SourceTest {
  readonly field: Field;
  readonly negated: boolean;
  readonly values: readonly string[];
  /** Says why a value can never be seen, when that is so. */
  readonly doubts: readonly (() => string | undefined)[];
}

export interface JwtSource {
  /** @default - any issuer that the workload or gateway knows */
  readonly issuer?: string;
  /**
   * Whom the token is about.
   * @default - anyone
   */
  readonly subject?: string;
}

/**
 * Who sends a request. Joined with `all` (every test holds), `any` (one of the sources) and `not`.
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source
 */
export class Source {
  /** Everybody, known or not. */
  static anyone(): Source {
    return new Source([[]]);
  }

  /** The pods of a service, by their ServiceAccount. */
  static service(service: MeshIdentity): Source {
    return Source.identity(service);
  }

  /** The pods of a gateway: what reaches a service through it comes from them. */
  static gateway(gateway: MeshIdentity): Source {
    return Source.identity(gateway);
  }

  /** Every workload of a namespace. Known by mutual TLS: plaintext comes from no namespace. */
  static namespace(namespace: MeshNamespace | string): Source {
    if (typeof namespace === 'string') return Source.one('namespaces', [checkDnsLabel('Source.namespace', namespace)]);
    const doubt = () =>
      namespace.injection.injects ? undefined : `the pods of namespace ${namespace.name} have no proxy`;
    return Source.one('namespaces', [namespace.name], [doubt]);
  }

  /** Identities of the mesh, without `spiffe://`; a `*` at one end stands for any text. */
  static principal(...principals: string[]): Source {
    for (const principal of principals) checkPrincipal(principal);
    return Source.one('principals', principals);
  }

  /** Addresses or CIDR blocks of the peer that opened the connection. */
  static ipBlocks(...blocks: string[]): Source {
    return Source.one(
      'ipBlocks',
      blocks.map((block) => checkIpBlock('Source.ipBlocks', block)),
    );
  }

  /**
   * Addresses or CIDR blocks of the original client, from X-Forwarded-For or the PROXY protocol. Right only when the
   * mesh knows how many proxies stand before its gateways (`numTrustedProxies`).
   */
  static remoteIpBlocks(...blocks: string[]): Source {
    return Source.one(
      'remoteIpBlocks',
      blocks.map((block) => checkIpBlock('Source.remoteIpBlocks', block)),
    );
  }

  /** Whoever shows a valid JSON Web Token; the workload or gateway must know its issuer (`requireJwt`). */
  static jwt(token: JwtSource = {}): Source {
    const { issuer, subject } = token;
    if (issuer !== undefined) checkNotEmpty('Source.jwt: issuer', issuer);
    if (subject !== undefined) checkNotEmpty('Source.jwt: subject', subject);
    if (issuer === undefined) return Source.one('requestPrincipals', [subject === undefined ? '*' : `*/${subject}`]);
    return Source.one('requestPrincipals', [`${issuer}/${subject ?? '*'}`]);
  }

  /**
   * Everybody but these.
   * @throws for a source of several different tests
   */
  static not(source: Source): Source {
    const [tests, ...others] = source.alternatives;
    const [test, ...more] = tests ?? [];
    if (!test || more.length > 0 || others.length > 0) {
      throw new Error(
        `Source.not: "${source}" is not one test; negate each test: Source.all(Source.not(a), Source.not(b))`,
      );
    }
    return new Source([[{ ...test, negated: !test.negated }]]);
  }

  /**
   * Every one of these holds.
   * @throws when two of them test the same thing: Istio would join their values with "or"
   */
  static all(...sources: Source[]): Source {
    if (sources.length === 0) throw new Error('Source.all: give at least one source');
    let alternatives: readonly (readonly SourceTest[])[] = [[]];
    for (const source of sources) {
      alternatives = alternatives.flatMap((a) => source.alternatives.map((b) => joined(a, b)));
    }
    return new Source(alternatives);
  }

  /** One of these holds. */
  static any(...sources: Source[]): Source {
    if (sources.length === 0) throw new Error('Source.any: give at least one source; everybody is Source.anyone()');
    return new Source(merged(sources.flatMap((source) => source.alternatives)));
  }

  private static identity(identity: MeshIdentity): Source {
    const doubt = () => ((identity.isProxied ?? true) ? undefined : `${identity.displayName} has pods without a proxy`);
    return Source.one('principals', [identity.principal], [doubt]);
  }

  private static one(field: Field, values: readonly string[], doubts: SourceTest['doubts'] = []): Source {
    if (values.length === 0) throw new Error(`Source: no ${field}; give at least one, or use Source.anyone()`);
    return new Source([[{ field, negated: false, values, doubts }]]);
  }

  private constructor(
    /** @internal one of these, and in it all */
    readonly alternatives: readonly (readonly SourceTest[])[],
  ) {}

  /** @internal */
  get isAnyone(): boolean {
    return this.alternatives.some((tests) => tests.length === 0);
  }

  /** @internal */
  get tests(): readonly SourceTest[] {
    return this.alternatives.flat();
  }

  toString(): string {
    if (this.isAnyone) return 'anyone';
    return this.alternatives.map((tests) => tests.map(show).join(' and ')).join(' or ');
  }
}

const show = ({ field, negated, values }: SourceTest) => `${negated ? 'not ' : ''}${field} ${values.join(', ')}`;

/** `not` values add up (neither a nor b), the others do not: Istio reads a list as "one of". */
function joined(a: readonly SourceTest[], b: readonly SourceTest[]): readonly SourceTest[] {
  const result = [...a];
  for (const test of b) {
    const index = result.findIndex((other) => other.field === test.field && other.negated === test.negated);
    const same = result[index];
    if (!same) result.push(test);
    else if (test.negated) result[index] = united(same, test);
    else {
      throw new Error(
        `Source.all: two tests of ${test.field} (${same.values.join(', ')} and ${test.values.join(', ')}); Istio would accept either: use Source.any, or keep one`,
      );
    }
  }
  return result;
}

/** Sources of one and the same test become one list. */
function merged(alternatives: readonly (readonly SourceTest[])[]): readonly (readonly SourceTest[])[] {
  const result: (readonly SourceTest[])[] = [];
  for (const tests of alternatives) {
    const [test, ...more] = tests;
    const mergeable = test && more.length === 0 && !test.negated;
    const index = mergeable
      ? result.findIndex(([other, ...rest]) => rest.length === 0 && !other?.negated && other?.field === test.field)
      : -1;
    const same = result[index]?.[0];
    if (test && same) result[index] = [united(same, test)];
    else result.push(tests);
  }
  return result;
}

const united = (a: SourceTest, b: SourceTest): SourceTest => ({
  ...a,
  values: [...new Set([...a.values, ...b.values])],
  doubts: [...a.doubts, ...b.doubts],
});

function checkPrincipal(principal: string): void {
  if (!/^(\*|\*?[^*\s:]+\*?)$/.test(principal)) {
    throw invalid(
      'Source.principal',
      principal,
      'write the identity without "spiffe://", such as cluster.local/ns/bookinfo/sa/reviews; a "*" may stand at one end',
    );
  }
  if (principal.length > 1 && principal.startsWith('*') && principal.endsWith('*')) {
    throw invalid('Source.principal', principal, 'Istio reads a "*" at one end only');
  }
}
