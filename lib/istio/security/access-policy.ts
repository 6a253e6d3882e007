import { type ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import * as security from '../../../imports/security.istio.io';
import { PROVENANCE } from '../traffic/provenance';
import { renderConditions, renderOperation } from './operation';
import { type Intent, isAboutHttp } from './policy-checks';
import type { PolicyTarget } from './policy-target';
import type { Source } from './source';

export interface AccessPolicyProps {
  readonly id: string;
  readonly name: string;
  /** Who asked for it. */
  readonly contributor: Construct;
  /** Why requests are let through or refused; several are joined by "or". None of them: everything is refused. */
  readonly intents: readonly Intent[];
  readonly dryRun: boolean;
}

/** One intent about access, and the one AuthorizationPolicy that it renders. */
export class AccessPolicy {
  /** For patches that no method covers. */
  readonly authorizationPolicy: ApiObject;
  /** @internal */
  readonly id: string;
  /** @internal the constructs that asked for it */
  readonly contributors: Set<Construct>;
  /** @internal */
  readonly intents: readonly Intent[];
  /** @internal */
  readonly dryRun: boolean;

  /** @internal */
  constructor(
    readonly slot: Construct,
    target: PolicyTarget,
    props: AccessPolicyProps,
  ) {
    const { id, name, contributor, intents, dryRun } = props;
    this.id = id;
    this.contributors = new Set([contributor]);
    this.intents = intents;
    this.dryRun = dryRun;
    this.authorizationPolicy = new security.AuthorizationPolicy(slot, 'AuthorizationPolicy', {
      metadata: {
        name,
        namespace: target.namespaceName,
        annotations: {
          [PROVENANCE]: Lazy.any({ produce: () => `${id}: ${this.paths}` }),
          ...(dryRun ? { 'istio.io/dry-run': 'true' } : {}),
        },
      },
      spec: Lazy.any({ produce: () => renderSpec(intents, target) }),
    });
  }

  /** @internal who asked for it, for messages */
  get paths(): string {
    return [...this.contributors]
      .map((each) => each.node.path)
      .sort()
      .join(', ');
  }
}

/** @internal */
export function meaningOf(intents: readonly Intent[], dryRun: boolean): string {
  const rules = intents.map(({ action, source, operation }) => [
    action,
    renderFrom(source()),
    renderOperation(operation, []),
    renderConditions(operation.when),
  ]);
  return JSON.stringify([dryRun, rules]);
}

function renderSpec(intents: readonly Intent[], target: PolicyTarget): security.AuthorizationPolicySpec {
  return {
    action: security.AuthorizationPolicySpecAction[intents[0]?.action ?? 'ALLOW'],
    selector: target.selector && { matchLabels: { ...target.selector } },
    rules: intents.length > 0 ? intents.map((intent) => renderRule(intent, target)) : undefined,
  };
}

/** From, to and when are joined by "and" in one rule; side by side in two rules they would be joined by "or". */
function renderRule(intent: Intent, target: PolicyTarget): security.AuthorizationPolicySpecRules {
  return {
    from: renderFrom(intent.source()),
    to: renderOperation(intent.operation, portsToLeaveOut(intent, target)),
    when: renderConditions(intent.operation.when),
  };
}

/**
 * A denial by HTTP fields would refuse every connection on a port that is not HTTP, because Istio drops the fields
 * there and keeps the denial.
 */
function portsToLeaveOut(intent: Intent, target: PolicyTarget): number[] {
  if (intent.action !== 'DENY' || intent.operation.ports || !isAboutHttp(intent)) return [];
  const ports = target.ports();
  const http = new Set(ports.filter((port) => port.isHttp).map((port) => port.targetPort));
  // A number that one service uses for HTTP and another does not stays denied: rather too much than too little.
  return ports.map((port) => port.targetPort).filter((port) => !http.has(port));
}

function renderFrom(source: Source): security.AuthorizationPolicySpecRulesFrom[] | undefined {
  if (source.isAnyone) return undefined;
  return source.alternatives.map((tests) => ({
    source: Object.fromEntries(
      tests.map(({ field, negated, values }) => [negated ? NEGATED[field] : field, [...values].sort()]),
    ),
  }));
}

const NEGATED = {
  principals: 'notPrincipals',
  namespaces: 'notNamespaces',
  ipBlocks: 'notIpBlocks',
  remoteIpBlocks: 'notRemoteIpBlocks',
  requestPrincipals: 'notRequestPrincipals',
} as const;
