import { AccessControl, type AccessOptions } from './access-control';
import type { AccessPolicy } from './access-policy';
import { JwtControl, type JwtRequirement } from './jwt-control';
import type { JwtIssuer } from './jwt-issuer';
import { Latch } from './latch';
import type { PolicyTarget } from './policy-target';
import type { Source } from './source';

export type DenyAllOptions = Pick<AccessOptions, 'dryRun' | 'scope'>;

/** The policies of a service or gateway: who may reach it, and with which tokens. */
export class TargetSecurity {
  readonly access: AccessControl;
  readonly jwt: JwtControl;
  /** Opens when anything is refused that is not allowed. */
  readonly denied = new Latch();

  constructor(target: PolicyTarget & { readonly policyPrefix: string }) {
    this.access = new AccessControl(target);
    this.jwt = new JwtControl(target, this.access);
  }

  denyAll(options: DenyAllOptions): AccessPolicy {
    if (!options.dryRun) this.denied.open();
    return this.access.denyAll(options);
  }

  /** Whoever is allowed by name, all others are refused: then declared calls have to be allowed as well. */
  allowFrom(id: string, source: Source, access: AccessOptions): AccessPolicy {
    if (!access.dryRun) this.denied.open();
    return this.access.apply('ALLOW', id, source, access);
  }

  requireJwt(issuers: JwtIssuer | readonly JwtIssuer[], requirement: JwtRequirement): AccessPolicy {
    return this.jwt.require(listOf(issuers), requirement);
  }

  acceptJwt(issuers: JwtIssuer | readonly JwtIssuer[], options: Pick<JwtRequirement, 'scope'>): void {
    this.jwt.accept(listOf(issuers), options.scope);
  }

  /** Allows calls that are declared, once everything else is refused. */
  expect(id: string, source: Source, access: AccessOptions): void {
    this.denied.whenOpen(() => this.access.apply('ALLOW', id, source, access));
  }
}

const listOf = (issuers: JwtIssuer | readonly JwtIssuer[]): readonly JwtIssuer[] =>
  'issuer' in issuers ? [issuers] : issuers;
