import type { Check } from '../../check';
import { groupBy, namespaceOf } from '../../model';

export const unknownServiceAccount: Check = {
  name: 'unknown-service-account',
  level: 'warning',
  title: 'pods that run as a ServiceAccount that does not exist',
  why: 'Kubernetes does not start them until somebody creates it; policies that name the account then hold for nobody.',
  fix: 'add the ServiceAccount, or correct serviceAccountName',
  kinds: ['Deployment', 'ServiceAccount'],
  run(model, report) {
    const accounts = groupBy(model.ofKind('ServiceAccount'), namespaceOf);
    for (const workload of model.workloads) {
      const known = accounts.get(workload.namespace);
      // Manifests without any ServiceAccount leave them to somebody else.
      if (
        !known ||
        workload.serviceAccount === 'default' ||
        known.some((one) => one.metadata.name === workload.serviceAccount)
      )
        continue;
      report(
        workload.object,
        [...workload.template, 'spec', 'serviceAccountName'],
        `namespace ${workload.namespace} has no ServiceAccount ${workload.serviceAccount}; it has ${known.map((one) => one.metadata.name).join(', ')}`,
      );
    }
  },
};
