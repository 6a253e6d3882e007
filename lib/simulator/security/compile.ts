import type { KubernetesObject } from '../../manifests';
import { fieldProblems } from '../fields';
import type { MutualTlsMode, SecurityChain, WorkloadSecurity } from '../ir';
import { authorizationLists } from './authorizationPolicy';
import { customChecks, type HasHost } from './extAuthz';
import { byAge, isAttached, type SecuritySettings, type SelectableWorkload } from './objects';
import { namespaceMode, peerModes } from './peerAuthentication';
import { jwtProviders, type KeySets } from './requestAuthentication';
import { tokenRules } from './tokenRules';

export interface SecuritySources {
  /** Everything there is; other kinds are passed over. */
  readonly objects: readonly KubernetesObject[];
  readonly settings: SecuritySettings;
  /** Keys behind each `jwksUri`. @default none: such tokens are undecided */
  readonly keySets?: KeySets;
  /** Whether a host is registered, for the services of external authorizers. */
  readonly hasHost: HasHost;
}

/** The security objects of a mesh by kind and namespace, each list oldest first. */
export interface SecurityIndex {
  readonly peerAuthentications: ByNamespace;
  readonly requestAuthentications: ByNamespace;
  readonly authorizationPolicies: ByNamespace;
  readonly sources: SecuritySources;
}

type ByNamespace = ReadonlyMap<string, readonly KubernetesObject[]>;

export function securityIndex(sources: SecuritySources): SecurityIndex {
  const ofKind = (kind: string): ByNamespace => {
    const found = new Map<string, KubernetesObject[]>();
    for (const object of byAge(sources.objects.filter((one) => one.kind === kind && isSecurity(one)))) {
      const namespace = object.metadata.namespace ?? '';
      const list = found.get(namespace);
      if (list) list.push(object);
      else found.set(namespace, [object]);
    }
    return found;
  };
  return {
    peerAuthentications: ofKind('PeerAuthentication'),
    requestAuthentications: ofKind('RequestAuthentication'),
    authorizationPolicies: ofKind('AuthorizationPolicy'),
    sources,
  };
}

function isSecurity(object: KubernetesObject): boolean {
  return object.apiVersion.startsWith('security.istio.io/');
}

/** The objects that can concern a namespace: its own, and the root namespace's. */
function concerning(objects: ByNamespace, namespace: string, rootNamespace: string): readonly KubernetesObject[] {
  const own = objects.get(namespace) ?? [];
  return namespace === rootNamespace ? own : [...own, ...(objects.get(rootNamespace) ?? [])];
}

/** What protects a workload (or a gateway), as data. */
export function securityOf(index: SecurityIndex, workload: SelectableWorkload): WorkloadSecurity {
  const { rootNamespace } = index.sources.settings;
  return {
    peer: peerModes(concerning(index.peerAuthentications, workload.namespace, rootNamespace), workload, rootNamespace),
    http: chain(index, workload, false),
    tcp: chain(index, workload, true),
  };
}

/** The mode that clients of a namespace's services go by; `undefined`: no policy speaks of it. */
export function modeOfNamespace(index: SecurityIndex, namespace: string): MutualTlsMode | undefined {
  const { rootNamespace } = index.sources.settings;
  return namespaceMode(concerning(index.peerAuthentications, namespace, rootNamespace), namespace, rootNamespace)?.mode;
}

function chain(index: SecurityIndex, workload: SelectableWorkload, tcp: boolean): SecurityChain {
  const { settings, keySets, hasHost } = index.sources;
  const attachedTo = (objects: ByNamespace) =>
    concerning(objects, workload.namespace, settings.rootNamespace).filter((object) => isAttached(object, workload));
  const peers = attachedTo(index.peerAuthentications);
  const policies = attachedTo(index.authorizationPolicies);
  const custom = customChecks(policies, settings, tcp, hasHost);
  const { lists, undecided } = authorizationLists(policies, settings, tcp);
  const authentications = attachedTo(index.requestAuthentications);
  const tokens = tcp ? [] : jwtProviders(authentications, keySets);
  return {
    custom: custom.checks,
    tokens,
    tokenRules: tokenRules(tokens),
    lists,
    undecided: [
      ...custom.undecided,
      ...undecided,
      ...[...peers, ...policies, ...(tcp ? [] : authentications)].flatMap((object) =>
        fieldProblems(object, 'security'),
      ),
    ],
  };
}
