import type { KubernetesObject } from '../../manifests';
import { fieldProblems } from '../fields';
import type { MutualTlsMode, SecurityChain, WorkloadSecurity } from '../ir';
import { authorizationLists } from './authorizationPolicy';
import { customChecks, type HasHost } from './extAuthz';
import { appliesTo, byAge, type SecuritySettings, type SelectableWorkload } from './objects';
import { namespaceMode, peerModes } from './peerAuthentication';
import { jwtProviders, type KeySets } from './requestAuthentication';

export interface SecuritySources {
  /** Everything there is; other kinds are passed over. */
  readonly objects: readonly KubernetesObject[];
  readonly settings: SecuritySettings;
  /** Keys behind each `jwksUri`. @default none: such tokens are undecided */
  readonly keySets?: KeySets;
  /** Whether a host is registered, for the services of external authorizers. */
  readonly hasHost: HasHost;
}

/** The security objects of a mesh by kind, read once. */
export interface SecurityIndex {
  readonly peerAuthentications: readonly KubernetesObject[];
  readonly requestAuthentications: readonly KubernetesObject[];
  readonly authorizationPolicies: readonly KubernetesObject[];
  readonly sources: SecuritySources;
}

export function securityIndex(sources: SecuritySources): SecurityIndex {
  const ofKind = (kind: string) =>
    byAge(
      sources.objects.filter((object) => object.kind === kind && object.apiVersion.startsWith('security.istio.io/')),
    );
  return {
    peerAuthentications: ofKind('PeerAuthentication'),
    requestAuthentications: ofKind('RequestAuthentication'),
    authorizationPolicies: ofKind('AuthorizationPolicy'),
    sources,
  };
}

/** What protects a workload (or a gateway), as data. */
export function securityOf(index: SecurityIndex, workload: SelectableWorkload): WorkloadSecurity {
  return {
    peer: peerModes(index.peerAuthentications, workload, index.sources.settings.rootNamespace),
    http: chain(index, workload, false),
    tcp: chain(index, workload, true),
  };
}

/** The mode that clients of a namespace's services go by; `undefined`: no policy speaks of it. */
export function modeOfNamespace(index: SecurityIndex, namespace: string): MutualTlsMode | undefined {
  return namespaceMode(index.peerAuthentications, namespace, index.sources.settings.rootNamespace)?.mode;
}

function chain(index: SecurityIndex, workload: SelectableWorkload, tcp: boolean): SecurityChain {
  const { settings, keySets, hasHost } = index.sources;
  const policies = appliesTo(index.authorizationPolicies, workload, settings.rootNamespace);
  const custom = customChecks(policies, settings, tcp, hasHost);
  const { lists, undecided } = authorizationLists(policies, settings, tcp);
  const authentications = appliesTo(index.requestAuthentications, workload, settings.rootNamespace);
  return {
    custom: custom.checks,
    tokens: tcp ? [] : jwtProviders(authentications, keySets),
    lists,
    undecided: [
      ...custom.undecided,
      ...undecided,
      ...[...policies, ...(tcp ? [] : authentications)].flatMap((object) => fieldProblems(object, 'security')),
    ],
  };
}
