import type { Field } from '../field';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

const TARGETS = ['gateway.networking.k8s.io/Gateway', 'networking.istio.io/ServiceEntry', 'Service'];

export const policyTarget = objectCheck({
  name: 'policy-target',
  title: 'a targetRef that Istio refuses',
  why: `${REFUSED} A policy is attached to a Service, a ServiceEntry or a Kubernetes Gateway of its own namespace.`,
  fix: 'name a Service, ServiceEntry or Gateway of the namespace',
  kinds: ['AuthorizationPolicy', 'RequestAuthentication', 'Telemetry', 'WasmPlugin'],
  about: ['targetRef', 'targetRefs'],
  validate(spec, report) {
    const single = spec.get('targetRef');
    for (const target of [...(single.exists ? [single] : []), ...spec.get('targetRefs').items])
      checkTarget(target, report);
  },
});

function checkTarget(target: Field, report: ReportField): void {
  if (!target.get('name').isSet) report(target.get('name'), 'a target needs a name', 'add it');
  const group = target.get('group').text;
  const kind = `${group === '' || group === 'core' ? '' : `${group}/`}${target.get('kind').text}`;
  if (kind === 'gateway.networking.k8s.io/GatewayClass') return;
  if (!TARGETS.includes(kind)) report(target, `${kind} cannot be a target; it must be one of ${TARGETS.join(', ')}`);
}
