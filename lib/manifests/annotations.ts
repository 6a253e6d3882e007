/** The annotation in which our constructs tell which of them rendered an object, or which part of it. */
export const PROVENANCE_ANNOTATION = 'mesh.cdk8s.io/provenance';
