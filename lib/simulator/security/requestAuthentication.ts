import { isRecord, type KubernetesObject } from '../../manifests';
import type { JwtProvider } from '../ir';
import { compare } from '../model';
import { provenance, specOf, texts } from './objects';

const ALWAYS_SPACE_DELIMITED = ['permission', 'scope'];

/** Key sets by the `jwksUri` they are served at, as JSON. */
export type KeySets = Readonly<Record<string, string>>;

/**
 * The token rules of a workload's policies (its namespace's oldest first, then the root's), ordered by issuer as Istio does.
 *
 * @see https://istio.io/latest/docs/reference/config/security/request_authentication/
 */
export function jwtProviders(policies: readonly KubernetesObject[], keySets: KeySets = {}): readonly JwtProvider[] {
  const providers = policies.flatMap((policy) => {
    const { jwtRules } = specOf(policy);
    return (Array.isArray(jwtRules) ? jwtRules : [])
      .filter(isRecord)
      .map((rule, index) => jwtProvider(policy, rule, index, keySets));
  });
  return providers
    .map((provider, index) => ({ provider, index }))
    .sort((one, other) => compare(one.provider.issuer, other.provider.issuer) || one.index - other.index)
    .map(({ provider }) => provider)
    .map((provider, index, sorted) => {
      const earlier = sorted.slice(0, index).filter((one) => one.issuer === provider.issuer).length;
      return earlier === 0 ? provider : { ...provider, key: `${provider.issuer} #${earlier + 1}` };
    });
}

function jwtProvider(
  policy: KubernetesObject,
  rule: Readonly<Record<string, unknown>>,
  index: number,
  keySets: KeySets,
): JwtProvider {
  const fromHeaders = Array.isArray(rule.fromHeaders) ? rule.fromHeaders.filter(isRecord) : [];
  const claimHeaders = Array.isArray(rule.outputClaimToHeaders) ? rule.outputClaimToHeaders.filter(isRecord) : [];
  const jwks = inlineOrServed(rule, keySets);
  return {
    key: String(rule.issuer ?? ''),
    issuer: String(rule.issuer ?? ''),
    audiences: texts(rule.audiences),
    locations: {
      headers: fromHeaders.map((header) => ({
        name: String(header.name ?? '').toLowerCase(),
        prefix: typeof header.prefix === 'string' ? header.prefix : '',
      })),
      params: texts(rule.fromParams),
      cookies: texts(rule.fromCookies),
    },
    ...(jwks === undefined ? {} : { jwks }),
    forward: rule.forwardOriginalToken === true,
    ...(typeof rule.outputPayloadToHeader === 'string'
      ? { payloadHeader: rule.outputPayloadToHeader.toLowerCase() }
      : {}),
    claimHeaders: claimHeaders.map((one) => ({
      header: String(one.header ?? '').toLowerCase(),
      claim: String(one.claim ?? ''),
    })),
    spaceDelimitedClaims: [...new Set([...ALWAYS_SPACE_DELIMITED, ...texts(rule.spaceDelimitedClaims)])].sort(),
    from: provenance(policy, `spec.jwtRules[${index}]`),
  };
}

function inlineOrServed(rule: Readonly<Record<string, unknown>>, keySets: KeySets): string | undefined {
  if (typeof rule.jwks === 'string' && rule.jwks !== '') return rule.jwks;
  const uri = rule.jwksUri ?? rule.jwks_uri;
  return typeof uri === 'string' && Object.hasOwn(keySets, uri) ? keySets[uri] : undefined;
}
