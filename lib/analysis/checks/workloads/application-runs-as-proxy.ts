import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { records } from '../../model';

const PROXY_USER = 1337;

export const applicationRunsAsProxy: Check = {
  name: 'application-runs-as-proxy',
  level: 'warning',
  title: 'an application runs as the user of the proxy',
  references: ['IST0144 InvalidApplicationUID'],
  why: 'Traffic of user 1337 is not captured, so that the proxy does not capture its own: what the application sends bypasses the mesh.',
  fix: 'run the application as another user',
  kinds: ['Deployment', 'Namespace'],
  run(model, report) {
    for (const workload of model.workloads) {
      if (!workload.injected || workload.gateway) continue;
      const spec = [...workload.template, 'spec'];
      if (valueAt(workload.object, [...spec, 'securityContext', 'runAsUser']) === PROXY_USER) {
        report(workload.object, [...spec, 'securityContext', 'runAsUser'], '1337 is the user of istio-proxy');
      }
      records(valueAt(workload.object, [...spec, 'containers'])).forEach((container, index) => {
        if (container.name === 'istio-proxy' || valueAt(container, ['securityContext', 'runAsUser']) !== PROXY_USER)
          return;
        report(
          workload.object,
          [...spec, 'containers', index, 'securityContext', 'runAsUser'],
          '1337 is the user of istio-proxy',
        );
      });
    }
  },
};
