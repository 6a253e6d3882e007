import { describeObject, groupOf } from '../../manifests/object';
import { isClusterScoped } from './kinds';
import type { RenderedObject } from './rendered';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Client-side apply keeps a copy of the object in an annotation; the API server limits all annotations to this. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** What is wrong with the rendered objects as a set, whatever they mean to Istio. */
export function checkObjects(objects: readonly RenderedObject[]): string[] {
  return [...objects.flatMap(checkObject), ...checkUnique(objects), ...checkNamespacesComeFirst(objects)];
}

function checkObject(object: RenderedObject): string[] {
  return [checkName(object), checkNamespace(object), checkOwned(object), checkSize(object)].filter(
    (error) => error !== undefined,
  );
}

function checkName({ manifest, path }: RenderedObject): string | undefined {
  const { kind } = manifest;
  const { name } = manifest.metadata;
  if (manifest.apiVersion.startsWith('rbac.authorization.k8s.io/')) {
    return undefined; // names of roles are free: `system:node`
  }
  const [pattern, limit, form] =
    kind === 'Service'
      ? [DNS_1035_LABEL, 63, 'lowercase letters, digits and "-", starting with a letter']
      : kind === 'Namespace'
        ? [DNS_LABEL, 63, 'lowercase letters, digits and "-"']
        : [DNS_SUBDOMAIN, 253, 'lowercase letters, digits, "-" and "."'];
  if (name.length <= limit && pattern.test(name)) {
    return undefined;
  }
  const problem = name.length > limit ? `is ${name.length} characters long` : 'is not a valid DNS name';
  return `${path}: the name of ${kind} "${name}" ${problem}; use ${form}, at most ${limit} characters`;
}

function checkNamespace({ manifest, path }: RenderedObject): string | undefined {
  const { namespace } = manifest.metadata;
  if (isClusterScoped(manifest.kind)) {
    return namespace === undefined
      ? undefined
      : `${path}: ${manifest.kind} ${manifest.metadata.name} is cluster-scoped but has namespace "${namespace}"; remove metadata.namespace, and the namespace of its chart`;
  }
  if (namespace === undefined) {
    return `${path}: ${describeObject(manifest)} has no namespace and would land in whichever one kubectl uses; set metadata.namespace`;
  }
  return namespace.length <= 63 && DNS_LABEL.test(namespace)
    ? undefined
    : `${path}: the namespace "${namespace}" of ${manifest.kind} ${manifest.metadata.name} is not a valid DNS name; use lowercase letters, digits and "-", at most 63 characters`;
}

function checkOwned({ manifest, path }: RenderedObject): string | undefined {
  const { name } = manifest.metadata;
  const foreign = name === 'istio-system' || name === 'default' || name.startsWith('kube-');
  return manifest.kind === 'Namespace' && foreign
    ? `${path}: Namespace ${name} belongs to the cluster, and kubectl delete -f would remove it with all it holds; refer to it without creating it`
    : undefined;
}

function checkSize({ manifest, path }: RenderedObject): string | undefined {
  const annotations = Object.entries(manifest.metadata.annotations ?? {})
    .flat()
    .join('');
  const bytes = Buffer.byteLength(JSON.stringify(manifest)) + Buffer.byteLength(annotations);
  return bytes < MAX_ANNOTATION_BYTES
    ? undefined
    : `${path}: ${describeObject(manifest)} has ${bytes} bytes; kubectl apply accepts less than ${MAX_ANNOTATION_BYTES} with its annotations; split it`;
}

function checkUnique(objects: readonly RenderedObject[]): string[] {
  const firstByIdentity = new Map<string, RenderedObject>();
  const errors: string[] = [];
  for (const object of objects) {
    const { manifest } = object;
    const identity = [groupOf(manifest), manifest.kind, manifest.metadata.namespace, manifest.metadata.name].join(' ');
    const first = firstByIdentity.get(identity);
    if (first === undefined) {
      firstByIdentity.set(identity, object);
    } else {
      errors.push(
        `${describeObject(manifest)} is rendered twice: by ${first.path} and by ${object.path}; rename or remove one, the second would overwrite the first`,
      );
    }
  }
  return errors;
}

/** kubectl applies files in the order of their names. */
function checkNamespacesComeFirst(objects: readonly RenderedObject[]): string[] {
  const fileOfNamespace = new Map(
    objects.filter(({ manifest }) => manifest.kind === 'Namespace').map((o) => [o.manifest.metadata.name, o.file]),
  );
  return objects.flatMap(({ manifest, path, file }) => {
    const { namespace } = manifest.metadata;
    const created = namespace === undefined ? undefined : fileOfNamespace.get(namespace);
    return created !== undefined && created > file
      ? [
          `${path}: ${describeObject(manifest)} is in ${file}, but its namespace is created later, in ${created}; give the namespace's chart a lower number`,
        ]
      : [];
  });
}
