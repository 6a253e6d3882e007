import { parse } from 'yaml';
import type { KubernetesObject } from '../../manifests';
import { wellFormed } from '../fields';
import { type IstioVersion, meshConfigIn, meshSettings, withInstalledGateways } from '../model';
import type { KeySets } from '../security';
import { Policy } from './policy';

export type { Clusters } from './clusters';
export { type GatewayProxy, type InboundPort, type InboundProxy, Policy, type SidecarProxy } from './policy';

/** What is not in the objects. */
export interface CompileOptions {
  /** Istio's version. @default 1.30 */
  readonly version?: IstioVersion;
  /**
   * Mesh settings as in `MeshConfig`.
   * @default - those of an IstioOperator or of the `istio` ConfigMap among the objects, else Istio's defaults
   */
  readonly mesh?: Readonly<Record<string, unknown>>;
  /**
   * Takes the objects for everything there is: no gateways are added that an installation would bring along.
   * @default false
   */
  readonly complete?: boolean;
  /** Keys behind each `jwksUri`. @default - tokens of such issuers are undecided */
  readonly keySets?: KeySets;
}

/**
 * Reads objects with Istio's semantics. It sees no request; what it makes of the objects is data that `ask` reads for
 * one request, and a proof for all of them.
 *
 * @throws MalformedObjectError that lists every field of the wrong form
 */
export function compile(given: readonly KubernetesObject[], options: CompileOptions = {}): Policy {
  const objects = wellFormed(given);
  const mesh = options.mesh ?? meshConfigIn(objects, (text) => parse(text) as unknown) ?? {};
  const settings = meshSettings(mesh, options.version ?? '1.30');
  const everything = options.complete ? objects : withInstalledGateways(objects, settings.rootNamespace);
  return new Policy(everything, settings, options.keySets);
}
