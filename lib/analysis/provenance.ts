import type { KubernetesObject } from '../manifests';

/** The annotation in which our constructs tell which of them rendered an object. */
export const PROVENANCE_ANNOTATION = 'mesh.cdk8s.io/provenance';

/** The construct path of an object, when our constructs rendered it. */
export function constructPathOf(object: KubernetesObject): string | undefined {
  const value = object.metadata.annotations?.[PROVENANCE_ANNOTATION];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
