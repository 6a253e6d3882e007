import type { KubernetesObject } from '../../manifests';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  VirtualService: ['http', 'tcp', 'tls'],
  DestinationRule: ['subsets'],
  AuthorizationPolicy: ['rules'],
  RequestAuthentication: ['jwtRules'],
};

/** What a test can exercise: each rule of a VirtualService and of a policy, and each subset. */
export function partsOf(objects: readonly KubernetesObject[]): string[] {
  return objects.flatMap(({ kind, metadata, spec }) =>
    (LISTS[kind] ?? []).flatMap((list) => {
      const items = (spec as Readonly<Record<string, unknown>> | undefined)?.[list];
      return Array.isArray(items)
        ? items.map((_, index) => `${kind} ${metadata.namespace}/${metadata.name} spec.${list}[${index}]`)
        : [];
    }),
  );
}
