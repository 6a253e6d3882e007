import type { KubernetesObject } from '../../manifests';
import type { AuthorizationList, PolicyRule, Rule, Undecided } from '../ir';
import { ruleCondition } from './conditions';
import { provenance, type SecuritySettings, specOf } from './objects';
import { UnknownCondition } from './unknownCondition';

/** Rules of some policies, and what cannot be decided about them. */
export interface CompiledRules {
  readonly rules: readonly Rule<PolicyRule>[];
  readonly undecided: readonly Undecided[];
}

/** The action of a policy. @default ALLOW */
export function actionOf(policy: KubernetesObject): string {
  const { action } = specOf(policy);
  return typeof action === 'string' ? action : 'ALLOW';
}

/** A dry run is evaluated for its metrics only. */
export function isDryRun(policy: KubernetesObject): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(policy.metadata.annotations?.['istio.io/dry-run'] ?? '');
}

/** The lists in Istio's order. An action whose policies are all dry runs has no list. */
export function authorizationLists(
  policies: readonly KubernetesObject[],
  settings: SecuritySettings,
  tcp: boolean,
): { readonly lists: readonly AuthorizationList[]; readonly undecided: readonly Undecided[] } {
  const lists: AuthorizationList[] = [];
  const undecided: Undecided[] = [];
  for (const action of ['AUDIT', 'DENY', 'ALLOW'] as const) {
    const enforced = policies.filter((policy) => actionOf(policy) === action && !isDryRun(policy));
    if (enforced.length === 0) continue;
    const compiled = policyRules(enforced, settings, tcp);
    lists.push({ action, rules: compiled.rules });
    undecided.push(...compiled.undecided);
  }
  return { lists, undecided };
}

/** Rules of policies of one action, in the order in which Envoy looks at them: by the name it gives them. */
export function policyRules(
  policies: readonly KubernetesObject[],
  settings: SecuritySettings,
  tcp: boolean,
  nameOf: (policy: KubernetesObject, index: number) => string = ruleName,
): CompiledRules {
  const rules: Rule<PolicyRule>[] = [];
  const undecided: Undecided[] = [];
  for (const policy of policies) {
    const written = specOf(policy).rules;
    for (const [index, rule] of (Array.isArray(written) ? written : []).entries()) {
      const from = provenance(policy, `spec.rules[${index}]`);
      try {
        const when = ruleCondition(rule, {
          namespace: policy.metadata.namespace ?? '',
          trustDomains: [settings.trustDomain, ...(settings.trustDomainAliases ?? [])],
          tcp,
          action: actionOf(policy),
        });
        if (when) rules.push({ when, action: { policy: nameOf(policy, index) }, from });
      } catch (error) {
        if (!(error instanceof UnknownCondition)) throw error;
        undecided.push({ aspect: 'security', reason: `condition ${error.message} is not understood`, from });
      }
    }
  }
  rules.sort((one, other) => (one.action.policy < other.action.policy ? -1 : 1));
  return { rules, undecided };
}

function ruleName(policy: KubernetesObject, index: number): string {
  return `ns[${policy.metadata.namespace}]-policy[${policy.metadata.name}]-rule[${index}]`;
}
