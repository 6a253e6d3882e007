import type { KubernetesObject } from '../../../manifests';
import { type Host, type Model, namespaceOf } from '../../model';

/** A Service as the registry knows it. */
export function hostOfServiceObject(model: Model, service: KubernetesObject): Host | undefined {
  const host = model.qualify(service.metadata.name, namespaceOf(service));
  return model.registry.exact(host).find((one) => one.object === service);
}
