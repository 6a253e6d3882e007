import { isRecord, type KubernetesObject } from '../../manifests';

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

/** The subsets that no VirtualService sends or mirrors anything to: no test could exercise them. */
export function unroutedSubsets(objects: readonly KubernetesObject[]): string[] {
  const routed = new Set<string>();
  for (const { kind, metadata, spec } of objects) {
    if (kind === 'VirtualService') collectDestinations(spec, metadata.namespace ?? 'default', routed);
  }
  return objects.flatMap(({ kind, metadata, spec }) => {
    if (kind !== 'DestinationRule' || !isRecord(spec) || !Array.isArray(spec.subsets)) return [];
    const host = fullName(String(spec.host), metadata.namespace ?? 'default');
    return spec.subsets.flatMap((subset, index) =>
      isRecord(subset) && !routed.has(`${host} ${subset.name}`)
        ? [`${kind} ${metadata.namespace}/${metadata.name} spec.subsets[${index}]`]
        : [],
    );
  });
}

function collectDestinations(value: unknown, namespace: string, found: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectDestinations(item, namespace, found);
  else if (isRecord(value)) {
    if (typeof value.host === 'string') found.add(`${fullName(value.host, namespace)} ${value.subset}`);
    for (const inner of Object.values(value)) collectDestinations(inner, namespace, found);
  }
}

/** A short name is one of the object's own namespace. */
function fullName(host: string, namespace: string): string {
  return host.includes('.') ? host : `${host}.${namespace}.svc.cluster.local`;
}
