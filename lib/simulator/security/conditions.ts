import { isRecord } from '../../manifests';
import { ALWAYS, all, any, exact, not, type Predicate, test } from '../ir';
import { namespaceIs, principalIs, serviceAccountIs, withAliases } from './identity';
import { texts } from './objects';
import { addressMatch, nonEmptyMatch, stringMatch } from './stringMatch';
import { bracketedPath, claimIs, requestPrincipalIs } from './tokenConditions';
import { UnknownCondition } from './unknownCondition';

/** What a rule's conditions depend on beside the rule. */
export interface RuleContext {
  /** The namespace of the policy. */
  readonly namespace: string;
  /** The local trust domain and its aliases. */
  readonly trustDomains: readonly string[];
  /** TCP connections have no HTTP fields. */
  readonly tcp: boolean;
  readonly action: string;
}

/** Thrown by a value that cannot be a condition here: HTTP on TCP, or malformed. */
class Impossible extends Error {}

type Condition = (value: string) => Predicate;

/**
 * When a rule of an AuthorizationPolicy matches. A value that is impossible (an HTTP field on TCP) drops the whole rule
 * of an ALLOW policy, and only itself elsewhere: both ways less is let through. `undefined`: the rule is dropped.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function ruleCondition(rule: unknown, context: RuleContext): Predicate | undefined {
  const { from, to, when } = isRecord(rule) ? rule : {};
  try {
    const always = all(records(when).map((one) => whenCondition(one, context)));
    const sources = records(from).map((one) => sourceCondition(one.source, context));
    const operations = records(to).map((one) => operationCondition(one.operation, context));
    return all([sources.length > 0 ? any(sources) : ALWAYS, operations.length > 0 ? any(operations) : ALWAYS, always]);
  } catch (error) {
    if (error instanceof Impossible) return undefined;
    throw error;
  }
}

function sourceCondition(source: unknown, context: RuleContext): Predicate {
  if (!isRecord(source)) return ALWAYS;
  const { principals, notPrincipals, requestPrincipals, notRequestPrincipals, namespaces, notNamespaces } = source;
  const { serviceAccounts, notServiceAccounts, trustDomains, notTrustDomains } = source;
  const { ipBlocks, notIpBlocks, remoteIpBlocks, notRemoteIpBlocks } = source;
  const aliased = (values: unknown) => withAliases(texts(values), context.trustDomains);
  return all([
    either(aliased(principals), aliased(notPrincipals), principalIs, context),
    either(requestPrincipals, notRequestPrincipals, httpOnly(requestPrincipalIs, context), context),
    either(namespaces, notNamespaces, namespaceIs, context),
    either(serviceAccounts, notServiceAccounts, (value) => serviceAccountIs(value, context.namespace), context),
    either(trustDomains, notTrustDomains, trustDomainIs(context), context),
    either(ipBlocks, notIpBlocks, addressIn('sourceAddress'), context),
    either(remoteIpBlocks, notRemoteIpBlocks, addressIn('remoteAddress'), context),
  ]);
}

function operationCondition(operation: unknown, context: RuleContext): Predicate {
  if (!isRecord(operation)) return ALWAYS;
  const { hosts, notHosts, methods, notMethods, paths, notPaths, ports, notPorts } = operation;
  const host: Condition = (value) => test({ name: 'authority' }, stringMatch(value, true));
  const method: Condition = (value) => test({ name: 'method' }, stringMatch(value));
  return all([
    either(hosts, notHosts, httpOnly(host, context), context),
    either(methods, notMethods, httpOnly(method, context), context),
    either(paths, notPaths, httpOnly(pathIs, context), context),
    either(ports, notPorts, portIs, context),
  ]);
}

function whenCondition(when: Readonly<Record<string, unknown>>, context: RuleContext): Predicate {
  const key = String(when.key ?? '');
  const aliased = (values: unknown) =>
    key === 'source.principal' ? withAliases(texts(values), context.trustDomains) : values;
  return either(aliased(when.values), aliased(when.notValues), keyCondition(key, context), context);
}

function keyCondition(key: string, context: RuleContext): Condition {
  const http = (condition: Condition) => httpOnly(condition, context);
  const simple = SIMPLE_KEYS[key];
  if (simple) return simple;
  switch (key) {
    case 'source.serviceAccount':
      return (value) => serviceAccountIs(value, context.namespace);
    case 'source.trustDomain':
      return trustDomainIs(context);
    case 'request.auth.principal':
      return http(requestPrincipalIs);
    case 'request.auth.audiences':
      return http((value) => claimIs(['aud'], [value]));
    case 'request.auth.presenter':
      return http((value) => claimIs(['azp'], [value]));
  }
  const claim = key.startsWith('request.auth.claims')
    ? bracketedPath(key.slice('request.auth.claims'.length))
    : undefined;
  if (claim) return http((value) => claimIs(claim, [value]));
  const [header] = (key.startsWith('request.headers') && bracketedPath(key.slice('request.headers'.length))) || [];
  if (header) return http((value) => headerIs(header.toLowerCase(), value));
  throw new UnknownCondition(key);
}

const SIMPLE_KEYS: Readonly<Record<string, Condition>> = {
  'destination.ip': addressIn('destinationAddress'),
  'destination.port': portIs,
  'connection.sni': (value) => test({ name: 'sni' }, nonEmptyMatch(value)),
  'source.ip': addressIn('sourceAddress'),
  'remote.ip': addressIn('remoteAddress'),
  'source.namespace': namespaceIs,
  'source.principal': principalIs,
};

/** One of the values, and none of the forbidden ones. */
function either(values: unknown, notValues: unknown, condition: Condition, context: RuleContext): Predicate {
  const wanted = conditionsOf(texts(values), condition, context);
  const forbidden = conditionsOf(texts(notValues), condition, context);
  return all([wanted.length > 0 ? any(wanted) : ALWAYS, forbidden.length > 0 ? not(any(forbidden)) : ALWAYS]);
}

function conditionsOf(values: readonly string[], condition: Condition, context: RuleContext): readonly Predicate[] {
  return values.flatMap((value) => {
    try {
      return [condition(value)];
    } catch (error) {
      if (error instanceof Impossible && context.action !== 'ALLOW') return [];
      throw error;
    }
  });
}

function httpOnly(condition: Condition, context: RuleContext): Condition {
  if (!context.tcp) return condition;
  return () => {
    throw new Impossible();
  };
}

function addressIn(name: 'sourceAddress' | 'remoteAddress' | 'destinationAddress'): Condition {
  return (value) => {
    const matcher = addressMatch(value);
    if (!matcher) throw new Impossible();
    return test({ name }, matcher);
  };
}

function portIs(value: string): Predicate {
  if (!/^\d+$/.test(value) || Number(value) > 65535) throw new Impossible();
  return test({ name: 'destinationPort' }, exact(String(Number(value))));
}

/** Paths see the normalised path without its query. */
function pathIs(value: string): Predicate {
  if (/\{\*{1,2}\}/.test(value)) return test({ name: 'path' }, { kind: 'template', template: value });
  return test({ name: 'path' }, nonEmptyMatch(value));
}

function headerIs(header: string, value: string): Predicate {
  if (header === ':authority' || header === 'host') return test({ name: 'authority' }, stringMatch(value));
  if (header === ':method') return test({ name: 'method' }, stringMatch(value));
  if (header.startsWith(':')) throw new UnknownCondition(`request.headers[${header}]`);
  return test({ name: 'header', header }, stringMatch(value));
}

/** The local trust domain stands for its aliases too. */
function trustDomainIs(context: RuleContext): Condition {
  return (value) => {
    const domains = context.trustDomains.includes(value) ? context.trustDomains : [value];
    return any(domains.map((domain) => test({ name: 'sourceTrustDomain' }, stringMatch(domain))));
  };
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map((one) => (isRecord(one) ? one : {})) : [];
}
