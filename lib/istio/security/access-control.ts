import { Construct } from 'constructs';
import { checkDnsLabel } from '../values/checks';
import { AccessPolicy, meaningOf } from './access-policy';
import { checkOperation, type Operation } from './operation';
import { checkIntent, type Intent, type PolicyAction } from './policy-checks';
import type { PolicyTarget } from './policy-target';
import type { Source } from './source';

export interface AccessOptions extends Operation {
  /**
   * Whether proxies only count what the policy would do, and let every request pass.
   * @default false
   * @see https://istio.io/latest/docs/tasks/security/authorization/authz-dry-run/
   */
  readonly dryRun?: boolean;
  /**
   * Who asks for it: named in errors and in the provenance of the policy.
   * @default - the service, gateway, namespace or mesh itself
   */
  readonly scope?: Construct;
}

/** All policies about who may reach one service, gateway or namespace. */
export class AccessControl extends Construct {
  private readonly policies = new Map<string, AccessPolicy>();
  private readonly conflicts: string[] = [];

  private knowsTokens = () => false;

  constructor(private readonly target: PolicyTarget) {
    super(target.construct, 'access');
    target.construct.node.addValidation({ validate: () => this.check() });
  }

  /** Tells it how to know whether tokens are checked here: without that, none is ever valid. */
  trustTokens(knowsTokens: () => boolean): void {
    this.knowsTokens = knowsTokens;
  }

  /** Refuses everything that no other policy allows. */
  denyAll(options: Pick<AccessOptions, 'dryRun' | 'scope'> = {}): AccessPolicy {
    return this.add('deny-all', [], options);
  }

  apply(action: PolicyAction, id: string, source: Source, access: AccessOptions): AccessPolicy {
    const what = `${this.target.construct.node.path}: ${action.toLowerCase()} ${id}`;
    const { dryRun: _, scope: __, ...operation } = access;
    checkOperation(what, operation);
    if (action === 'DENY' && source.isAnyone && Object.values(operation).every((part) => part === undefined)) {
      throw new Error(`${what}: denies every request of everybody; say what is denied, or use denyAll`);
    }
    return this.add(id, [{ action, source: () => source, operation }], access);
  }

  /** Adds a policy of several reasons. The same one twice is fine; two of one id that differ are a conflict. */
  add(
    id: string,
    intents: readonly Intent[],
    { scope, dryRun = false }: Pick<AccessOptions, 'dryRun' | 'scope'>,
  ): AccessPolicy {
    const { construct, policyPrefix } = this.target;
    checkDnsLabel(`${construct.node.path}: the id of a policy`, id);
    const name = policyPrefix === undefined ? id : `${policyPrefix}-${id}`;
    const before = this.policies.get(id);
    if (!before) {
      const slot = new Construct(this, id);
      const policy = new AccessPolicy(slot, this.target, { id, name, contributor: scope ?? slot, intents, dryRun });
      this.policies.set(id, policy);
      return policy;
    }
    if (meaningOf(intents, dryRun) === meaningOf(before.intents, before.dryRun))
      before.contributors.add(scope ?? before.slot);
    else {
      const paths = [before.paths, (scope ?? before.slot).node.path].sort();
      this.conflicts.push(
        `${construct.node.path}: two different policies are called "${id}": by ${paths.join(' and ')}; rename or remove one`,
      );
    }
    return before;
  }

  private check(): string[] {
    return [...this.conflicts, ...[...this.policies.values()].flatMap((policy) => this.checkPolicy(policy))];
  }

  private checkPolicy(policy: AccessPolicy): string[] {
    const { construct } = this.target;
    const reason = this.target.unenforced();
    const problems =
      reason === undefined
        ? policy.intents.flatMap((intent) => checkIntent(intent, this.target, this.knowsTokens()))
        : [`${reason}, and only a proxy enforces policies; enable injection, or remove the policy`];
    const own = policy.contributors.has(policy.slot);
    return problems.map(
      (problem) => `${construct.node.path}: policy ${policy.id}${own ? '' : ` of ${policy.paths}`}: ${problem}`,
    );
  }
}
