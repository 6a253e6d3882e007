import { valueAt } from '../../../manifests';
import type { Check } from '../../check';

export const sidecarOutboundMode: Check = {
  name: 'sidecar-outbound-mode',
  level: 'warning',
  title: 'a Sidecar with an outboundTrafficPolicy that does not say its mode',
  references: ['KIA1007'],
  why: 'An empty outboundTrafficPolicy reads as the default of the field, REGISTRY_ONLY, whatever the mesh says.',
  fix: 'write mode: ALLOW_ANY or mode: REGISTRY_ONLY',
  kinds: ['Sidecar'],
  run(model, report) {
    for (const sidecar of model.ofKind('Sidecar')) {
      const policy = valueAt(sidecar, ['spec', 'outboundTrafficPolicy']);
      if (typeof policy === 'object' && policy !== null && valueAt(policy, ['mode']) === undefined) {
        report(sidecar, 'spec.outboundTrafficPolicy', 'has no mode, which means REGISTRY_ONLY');
      }
    }
  },
};
