import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { PROVENANCE } from '../traffic/provenance';
import type { AccessControl } from './access-control';
import type { AccessPolicy } from './access-policy';
import type { JwtIssuer } from './jwt-issuer';
import { checkOperation, type Operation } from './operation';
import type { Intent } from './policy-checks';
import type { PolicyTarget } from './policy-target';
import { Source } from './source';
import { When } from './when';

export interface JwtRequirement extends Pick<Operation, 'hosts' | 'paths' | 'notPaths' | 'methods' | 'ports'> {
  /**
   * What the token must say, all of it: `When.claim` and `When.audience`.
   * @default - any valid token will do
   */
  readonly claims?: readonly When[];
  /**
   * Names the requirement; its policy is called like the gateway or service and this.
   * @default - `jwt`, and the first host when hosts are given
   */
  readonly id?: string;
  /**
   * Who asks for it: named in errors and in the provenance of the policy.
   * @default - the gateway or service itself
   */
  readonly scope?: Construct;
}

interface KnownIssuer {
  readonly rule: security.RequestAuthenticationSpecJwtRules;
  readonly contributors: Set<Construct>;
}

/**
 * The tokens that a workload or gateway checks. A RequestAuthentication alone refuses bad tokens and lets requests
 * without one pass; the policy beside it demands the token.
 */
export class JwtControl extends Construct {
  private readonly issuers = new Map<string, KnownIssuer>();
  private readonly conflicts: string[] = [];

  constructor(
    private readonly target: PolicyTarget & { readonly policyPrefix: string },
    private readonly access: AccessControl,
  ) {
    super(target.construct, 'jwt');
    access.trustTokens(() => this.knowsTokens);
    target.construct.node.addValidation({ validate: () => this.conflicts });
  }

  /** Whether tokens are checked, so that their claims can be asked for. */
  get knowsTokens(): boolean {
    return this.issuers.size > 0;
  }

  /** Checks tokens of these issuers where a request has one. */
  accept(issuers: readonly JwtIssuer[], scope: Construct = this.target.construct): void {
    if (issuers.length === 0) {
      throw new Error(`${this.target.construct.node.path}: no issuer of tokens; give at least one JwtIssuer`);
    }
    for (const issuer of issuers) this.addIssuer(issuer, scope);
    if (!this.node.tryFindChild('RequestAuthentication')) this.render();
  }

  /** Refuses requests without a token of one of these issuers. */
  require(issuers: readonly JwtIssuer[], requirement: JwtRequirement): AccessPolicy {
    const { claims = [], id = defaultId(requirement), scope, ...operation } = requirement;
    this.accept(issuers, scope);
    const what = `${this.target.construct.node.path}: requireJwt ${id}`;
    checkOperation(what, operation);
    for (const claim of claims) {
      if (!claim.needsToken)
        throw new Error(`${what}: ${claim.key} is not in a token; use When.claim or When.audience`);
    }
    const names = [...new Set(issuers.map(({ issuer }) => issuer))].sort();
    const withoutToken: Intent = {
      action: 'DENY',
      // Read at synth: any token will do as long as only these issuers are known.
      source: () => this.anyTokenBut(names),
      operation,
    };
    const withoutClaim = claims.map(
      (claim): Intent => ({
        action: 'DENY',
        source: () => Source.anyone(),
        operation: { ...operation, when: [When.not(claim)] },
      }),
    );
    return this.access.add(id, [withoutToken, ...withoutClaim], { scope });
  }

  private anyTokenBut(issuers: readonly string[]): Source {
    const all = issuers.length === this.issuers.size;
    const tokens = all ? [Source.jwt()] : issuers.map((issuer) => Source.jwt({ issuer }));
    return Source.not(Source.any(...tokens));
  }

  private addIssuer(issuer: JwtIssuer, scope: Construct): void {
    const rule = issuer.render();
    const before = this.issuers.get(issuer.issuer);
    if (!before) this.issuers.set(issuer.issuer, { rule, contributors: new Set([scope]) });
    else if (JSON.stringify(before.rule) === JSON.stringify(rule)) before.contributors.add(scope);
    else {
      const paths = [pathsOf(before.contributors), scope.node.path].sort().join(' and ');
      this.conflicts.push(
        `${this.target.construct.node.path}: two different configurations of the issuer ${issuer.issuer}: by ${paths}; share one JwtIssuer`,
      );
    }
  }

  private render(): void {
    const { policyPrefix, namespaceName, selector } = this.target;
    const inOrder = () => [...this.issuers].sort(([a], [b]) => (a < b ? -1 : 1));
    new security.RequestAuthentication(this, 'RequestAuthentication', {
      metadata: {
        name: policyPrefix,
        namespace: namespaceName,
        annotations: {
          [PROVENANCE]: Lazy.any({
            produce: () =>
              inOrder()
                .map(([name, { contributors }]) => `${name}: ${pathsOf(contributors)}`)
                .join('\n'),
          }),
        },
      },
      spec: {
        selector: selector && { matchLabels: { ...selector } },
        jwtRules: Lazy.any({ produce: () => inOrder().map(([, { rule }]) => rule) }),
      },
    });
  }
}

const pathsOf = (contributors: ReadonlySet<Construct>): string =>
  [...contributors]
    .map((each) => each.node.path)
    .sort()
    .join(', ');

function defaultId({ hosts }: JwtRequirement): string {
  const host = hosts?.[0];
  return host === undefined ? 'jwt' : `jwt-${host.replaceAll('.', '-')}`;
}
