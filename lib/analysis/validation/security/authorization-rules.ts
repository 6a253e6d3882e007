import type { Field } from '../field';
import { quote, subnetProblem } from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';

export const authorizationRules = objectCheck({
  name: 'authorization-rules',
  title: 'a rule of an AuthorizationPolicy that Istio refuses',
  why: `${REFUSED} A source or operation says something, values are not empty, addresses, ports, path templates and condition keys have their form.`,
  fix: 'correct the rule',
  kinds: ['AuthorizationPolicy'],
  validate(spec, report) {
    for (const rule of spec.get('rules').items) {
      for (const from of rule.get('from').items) checkSource(from, report);
      for (const to of rule.get('to').items) checkOperation(to, report);
      for (const condition of rule.get('when').items) checkCondition(condition, report);
    }
  },
});

const ADDRESSES = ['ipBlocks', 'notIpBlocks', 'remoteIpBlocks', 'notRemoteIpBlocks'];
const ACCOUNTS = ['serviceAccounts', 'notServiceAccounts'];
const NAMES = ['principals', 'notPrincipals', 'namespaces', 'notNamespaces'];
const SOURCE = [
  ...ADDRESSES,
  ...ACCOUNTS,
  ...NAMES,
  'trustDomains',
  'notTrustDomains',
  'requestPrincipals',
  'notRequestPrincipals',
];
const PATHS = ['paths', 'notPaths'];
const PORTS = ['ports', 'notPorts'];
const OPERATION = [...PATHS, ...PORTS, 'hosts', 'notHosts', 'methods', 'notMethods'];

function checkSource(from: Field, report: ReportField): void {
  const source = from.get('source');
  if (!source.exists || source.set(...SOURCE).length === 0) {
    report(source, `a source must say something: ${SOURCE.join(', ')}`, 'add one, or remove from for any source');
    return;
  }
  checkNotEmpty(source, SOURCE, report);
  for (const address of source.set(...ADDRESSES).flatMap((list) => list.items)) checkAddress(address, report);
  for (const account of source.set(...ACCOUNTS).flatMap((list) => list.items)) {
    if (account.text.split('/').length > 2) {
      report(account, `${quote(account.text)} is no service account; it must be name or namespace/name`);
    }
  }
  if (source.set(...ACCOUNTS).length > 0) {
    for (const field of source.set(...NAMES)) {
      report(
        field,
        'service accounts and namespaces or principals exclude each other in one source',
        'keep one of the two',
      );
    }
  }
}

function checkOperation(to: Field, report: ReportField): void {
  const operation = to.get('operation');
  if (!operation.exists || operation.set(...OPERATION).length === 0) {
    report(
      operation,
      `an operation must say something: ${OPERATION.join(', ')}`,
      'add one, or remove to for any operation',
    );
    return;
  }
  checkNotEmpty(operation, OPERATION, report);
  for (const port of operation.set(...PORTS).flatMap((list) => list.items)) checkPort(port, report);
  for (const path of operation.set(...PATHS).flatMap((list) => list.items)) {
    if (isTemplate(path.text) && UNSUPPORTED.test(path.text)) {
      report(
        path,
        `${quote(path.text)} is no path template Istio takes: {*} stands for one segment, {**} for any`,
        'use {*} and {**} only',
      );
    }
  }
}

function isTemplate(path: string): boolean {
  return path.includes('{*}') || path.includes('{**}');
}

/** Named variables, empty braces, and plain wildcards beside templates. */
const UNSUPPORTED = /\/\{\w+=\*\*?\}|\{\w*\}|\/\*\*?|\*\*?\//;

function checkNotEmpty(holder: Field, names: readonly string[], report: ReportField): void {
  for (const name of names) {
    for (const item of holder.get(name).items)
      if (item.text === '') report(item, 'an empty value is not allowed', 'remove it');
  }
}

function checkAddress(address: Field, report: ReportField): void {
  const problem = address.text === '' ? undefined : subnetProblem(address.text);
  if (problem) report(address, problem);
}

function checkPort(port: Field, report: ReportField): void {
  if (port.text === '' || (/^\d+$/.test(port.text) && Number(port.text) <= 65535)) return;
  report(port, `${quote(port.text)} is no port; it must be 0 to 65535`);
}

const KEYS = [
  'request.headers[…]',
  'source.ip',
  'remote.ip',
  'source.namespace',
  'source.principal',
  'source.serviceAccount',
  'source.trustDomain',
  'request.auth.principal',
  'request.auth.audiences',
  'request.auth.presenter',
  'request.auth.claims[…]',
  'destination.ip',
  'destination.port',
  'connection.sni',
  'experimental.envoy.filters.…[…]',
];

function checkCondition(condition: Field, report: ReportField): void {
  const key = condition.get('key');
  const values = [...condition.get('values').items, ...condition.get('notValues').items];
  if (!key.isSet) report(key, 'a condition needs a key');
  else if (values.length === 0)
    report(condition, `the condition on ${key.text} has neither values nor notValues`, 'add some');
  else {
    const problem = keyProblem(key.text);
    if (problem) report(key, problem);
    for (const value of values) {
      if (value.text === '') report(value, 'an empty value is not allowed', 'remove it');
      else if (/^(source|remote|destination)\.ip$/.test(key.text)) checkAddress(value, report);
      else if (key.text === 'destination.port') checkPort(value, report);
    }
  }
}

function keyProblem(key: string): string | undefined {
  if (/^(request\.headers|request\.auth\.claims|experimental\.envoy\.filters\.)/.test(key)) {
    const open = key.indexOf('[');
    if (key.endsWith(']') && open > 0 && open < key.length - 2) return undefined;
    return `${quote(key)} lacks a name in brackets, as in request.headers[x-user]`;
  }
  if (key === 'destination.namespace') return 'destination.namespace is replaced by the namespace of the policy';
  if (key.startsWith('destination.labels')) return 'destination.labels is replaced by the selector of the policy';
  return KEYS.includes(key) ? undefined : `${quote(key)} is no attribute; Istio knows ${KEYS.join(', ')}`;
}
