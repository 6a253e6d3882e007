export type { KubernetesObject as Manifest } from '../../manifests/object';
export { SynthesisError } from './errors';
export { InstallFile, type InstallFileProps } from './install-file';
export { ENVIRONMENT_LABEL, MeshApp, type MeshAppProps, STAGING_FOLDER } from './mesh-app';
export type { Analyze } from './render';
export type { OutputFile, RenderedApp, RenderedObject } from './rendered';
export { runApp } from './run';
