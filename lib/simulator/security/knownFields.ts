import { isRecord, type KubernetesObject } from '../../manifests';
import type { Undecided } from '../ir';
import { provenance } from './objects';

/** Fields by name; `true` holds anything. */
interface Fields {
  readonly [field: string]: true | Fields;
}

const SELECTION: Fields = {
  selector: { matchLabels: true },
  targetRef: { group: true, kind: true, name: true, namespace: true },
  targetRefs: { group: true, kind: true, name: true, namespace: true },
};

/** Every field of `spec` whose meaning is known, by kind: the API of Istio 1.30. Lists are left out. */
export const KNOWN_FIELDS: Readonly<Record<string, Fields>> = {
  AuthorizationPolicy: {
    ...SELECTION,
    action: true,
    provider: { name: true },
    rules: {
      from: {
        source: withOpposites([
          'principals',
          'requestPrincipals',
          'namespaces',
          'serviceAccounts',
          'trustDomains',
          'ipBlocks',
          'remoteIpBlocks',
        ]),
      },
      to: { operation: withOpposites(['hosts', 'ports', 'methods', 'paths']) },
      when: { key: true, values: true, notValues: true },
    },
  },
  PeerAuthentication: { selector: { matchLabels: true }, mtls: { mode: true }, portLevelMtls: true },
  RequestAuthentication: {
    ...SELECTION,
    jwtRules: {
      issuer: true,
      audiences: true,
      jwks: true,
      jwksUri: true,
      jwks_uri: true,
      fromHeaders: { name: true, prefix: true },
      fromParams: true,
      fromCookies: true,
      forwardOriginalToken: true,
      outputPayloadToHeader: true,
      outputClaimToHeaders: { header: true, claim: true },
      spaceDelimitedClaims: true,
      timeout: true,
    },
  },
};

/** Fields of a security object that this project does not know: what they do is undecided. */
export function unknownFields(object: KubernetesObject): readonly Undecided[] {
  const known = KNOWN_FIELDS[object.kind];
  if (!known) return [];
  return strangers(object.spec, known, 'spec').map((field) => ({
    aspect: 'security',
    reason: `field ${field} is not known`,
    from: provenance(object, field),
  }));
}

function strangers(value: unknown, known: Fields, path: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => strangers(one, known, `${path}[${index}]`));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const below = Object.hasOwn(known, field) ? known[field] : undefined;
    if (below === undefined) return [`${path}.${field}`];
    return below === true ? [] : strangers(inner, below, `${path}.${field}`);
  });
}

function withOpposites(names: readonly string[]): Fields {
  return Object.fromEntries(
    names.flatMap((name) => [
      [name, true],
      [`not${name.charAt(0).toUpperCase()}${name.slice(1)}`, true],
    ]),
  );
}
