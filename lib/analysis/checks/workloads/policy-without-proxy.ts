import type { Check } from '../../check';
import { namespaceOf } from '../../model';
import { hasSelector, selectorPath, targetsOf } from '../shared/selectors';

const KINDS = ['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication', 'Sidecar', 'Telemetry'] as const;

export const policyWithoutProxy: Check = {
  name: 'policy-without-proxy',
  level: 'warning',
  title: 'a policy for pods that have no proxy',
  references: ['KIA1312', 'istio/api-gateway: policies on pods without a sidecar'],
  why: 'Policies are enforced by the proxy of the pod. Without one, STRICT mTLS, authorization and tokens are not asked for: everybody gets through.',
  fix: 'label the namespace istio-injection=enabled, or do not opt these pods out',
  kinds: [...KINDS, 'Deployment', 'Namespace'],
  run(model, report) {
    for (const kind of KINDS) {
      for (const object of model.ofKind(kind)) {
        const namespace = namespaceOf(object);
        if (namespace === model.meshConfig.rootNamespace) continue;
        const { workloads, installed } = targetsOf(model, object);
        if (workloads.length === 0 || installed.length > 0 || workloads.some((one) => one.injected || one.gateway))
          continue;
        const injection = model.namespace(namespace).injection;
        report(
          object,
          hasSelector(object) ? selectorPath(object) : 'metadata.namespace',
          `none of its ${workloads.length} workloads has a proxy: ${
            injection === 'enabled'
              ? 'their pods are opted out'
              : `injection is ${injection === 'unset' ? 'not enabled' : 'disabled'} in namespace ${namespace}`
          }`,
        );
      }
    }
  },
};
