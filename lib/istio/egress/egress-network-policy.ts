import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { checkIpBlock } from '../values/ip-block';

export interface EgressEnforcement {
  /**
   * Blocks of IP addresses that pods may reach around the gateway: the Kubernetes API, a node's DNS cache, a database.
   * @default - none
   */
  readonly except?: readonly string[];
}

/**
 * Pods may reach every pod of the cluster, and so DNS, the control plane and the gateway, and nothing else.
 * @see https://istio.io/latest/docs/tasks/traffic-management/egress/egress-gateway/#additional-security-considerations
 */
export function renderEgressPolicy(scope: Construct, namespace: string, { except = [] }: EgressEnforcement): void {
  for (const block of except) checkIpBlock(`${scope.node.path}: enforce: except`, block);
  const blocks = except.map((block) => ({ ipBlock: { cidr: block.includes('/') ? block : hostBlock(block) } }));
  new k8s.KubeNetworkPolicy(scope, `enforce-${namespace}`, {
    metadata: { name: 'egress-by-gateway-only', namespace },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ namespaceSelector: {} }, ...blocks] }],
    },
  });
}

const hostBlock = (address: string) => `${address}/${address.includes(':') ? 128 : 32}`;
