export {
  formatProblem,
  type LoadOptions,
  loadManifests,
  ManifestError,
  type ManifestProblem,
  type Manifests,
  parseManifests,
  readManifests,
} from './load';
export {
  describeObject,
  type FieldPath,
  formatPath,
  groupOf,
  isRecord,
  type KubernetesObject,
  type ObjectMeta,
  parsePath,
  recordsIn,
  valueAt,
} from './object';
export { lineOf, type Source, sourceOf } from './source';
