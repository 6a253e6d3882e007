import type { Field, Predicate } from '../ir';
import type { RequestFacts } from './facts';
import { matches } from './matcher';

/** A predicate looks at a header whose value nobody but a proxy on the way knows. */
export class UnknownValue extends Error {
  constructor(header: string) {
    super(`a proxy on the way sets the header ${header} from what only it knows`);
  }
}

/**
 * Whether a predicate holds for a request.
 * @throws {UnknownValue} where that depends on a value that is not known
 */
export function holds(predicate: Predicate, facts: RequestFacts): boolean {
  switch (predicate.op) {
    case 'true':
      return true;
    case 'false':
      return false;
    case 'all':
      for (const part of predicate.of) if (!holds(part, facts)) return false;
      return true;
    case 'any':
      for (const part of predicate.of) if (holds(part, facts)) return true;
      return false;
    case 'not':
      return !holds(predicate.of, facts);
    case 'test': {
      const value = fieldValue(predicate.field, facts);
      if (value === undefined) return false;
      if (typeof value === 'string') return matches(predicate.matcher, value);
      return value.some((one) => matches(predicate.matcher, one));
    }
  }
}

/** The value or values of a field; `undefined` when the request has none. */
export function fieldValue(field: Field, facts: RequestFacts): string | readonly string[] | undefined {
  switch (field.name) {
    case 'path':
    case 'method':
    case 'scheme':
    case 'authority':
    case 'sni':
    case 'destinationAddress':
    case 'sourceAddress':
    case 'remoteAddress':
    case 'proxyNamespace':
    case 'transport':
    case 'protocol':
      return facts[field.name];
    case 'query':
      return own(facts.query, field.key);
    case 'header':
      if (facts.unknownHeaders?.has(field.header)) throw new UnknownValue(field.header);
      return own(facts.headers, field.header);
    case 'destinationPort':
      return String(facts.destinationPort);
    case 'sourceLabel':
      return own(facts.sourceLabels, field.key);
    case 'principal': {
      const id = facts.identity;
      return id && `${id.trustDomain}/ns/${id.namespace}/sa/${id.serviceAccount}`;
    }
    case 'sourceNamespace':
      return facts.identity?.namespace;
    case 'sourceServiceAccount':
      return facts.identity && `${facts.identity.namespace}/${facts.identity.serviceAccount}`;
    case 'sourceTrustDomain':
      return facts.identity?.trustDomain;
    case 'requestPrincipal': {
      const { iss, sub } = facts.claims ?? {};
      return typeof iss === 'string' && typeof sub === 'string' ? `${iss}/${sub}` : undefined;
    }
    case 'audience':
      return texts(facts.claims?.aud);
    case 'presenter':
      return texts(facts.claims?.azp);
    case 'claim':
      return texts(claimAt(facts.claims, field.path));
    case 'token':
      return own(facts.tokens, field.issuer) ?? 'none';
  }
}

function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined;
}

function claimAt(claims: unknown, path: readonly string[]): unknown {
  let at = claims;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function texts(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string');
  return undefined;
}
