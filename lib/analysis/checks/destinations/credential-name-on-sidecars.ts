import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { namespaceOf } from '../../model';
import { clientTlsOf } from '../shared/client-tls';

export const credentialNameOnSidecars: Check = {
  name: 'credential-name-on-sidecars',
  level: 'warning',
  title: 'a client certificate by credentialName that sidecars cannot load',
  why: 'Only gateways load certificates from Secrets. A sidecar that is given a credentialName, in a DestinationRule without a workloadSelector, sends plaintext instead.',
  fix: 'add a workloadSelector for the pods that hold the Secret, put the rule into the namespace of the gateway, or mount the files and name their paths',
  kinds: ['DestinationRule', 'Deployment'],
  run(model, report) {
    for (const { rule, tls, path } of clientTlsOf(model)) {
      const namespace = namespaceOf(rule);
      if (typeof tls.credentialName !== 'string' || valueAt(rule, ['spec', 'workloadSelector']) !== undefined) continue;
      if (namespace === model.meshConfig.rootNamespace || !model.callingNamespaces.has(namespace)) continue;
      report(rule, [...path, 'credentialName'], `the sidecars of namespace ${namespace} cannot load it`);
    }
  },
};
