import { valueAt } from '../../../manifests';
import type { Check } from '../../check';
import { records } from '../../model';

export const imageAutoNotInjected: Check = {
  name: 'image-auto-not-injected',
  level: 'error',
  title: 'image: auto in pods that are not injected',
  references: ['IST0146 ImageAutoWithoutInjectionWarning', 'IST0147 ImageAutoWithoutInjectionError'],
  why: 'Injection replaces the image `auto` by the proxy. Without it Kubernetes looks for an image called auto, and the pod never starts.',
  fix: 'label the namespace istio-injection=enabled, or the pods sidecar.istio.io/inject: "true"',
  kinds: ['Deployment', 'Namespace'],
  run(model, report) {
    for (const workload of model.workloads) {
      const path = [...workload.template, 'spec', 'containers'];
      records(valueAt(workload.object, path)).forEach((container, index) => {
        if (container.image !== 'auto' || workload.injected) return;
        // Gateways are installed into namespaces whose labels the manifests may not show.
        if (!model.namespace(workload.namespace).object) return;
        report(
          workload.object,
          [...path, index, 'image'],
          `auto is only replaced by injection, which namespace ${workload.namespace} does not ask for`,
        );
      });
    }
  },
};
