import type * as security from '../../../imports/security.istio.io';
import type { ServicePort } from '../mesh/service-port';
import { HttpMethod } from '../traffic/match/http-method';
import { checkDnsName, invalid } from '../values/checks';
import { PathPattern } from './path-pattern';
import type { When } from './when';

/** What is done: every part that is given must hold; in each list one value suffices. */
export interface Operation {
  /** @default - any method, and connections that are not HTTP */
  readonly methods?: readonly HttpMethod[];
  /**
   * A text is the whole path.
   * @default - any path
   */
  readonly paths?: readonly (PathPattern | string)[];
  /**
   * Every path but these.
   * @default - none
   */
  readonly notPaths?: readonly (PathPattern | string)[];
  /**
   * Names in the Host header, with or without a port there.
   * @default - any host
   */
  readonly hosts?: readonly string[];
  /**
   * Ports of the workload. The policy renders the container's port.
   * @default - all of them; HTTP parts of a denial never touch ports that do not speak HTTP
   */
  readonly ports?: readonly ServicePort[];
  /**
   * Further conditions, all of which must hold.
   * @default - none
   */
  readonly when?: readonly When[];
}

const METHODS: readonly string[] = Object.values(HttpMethod);

/** @throws for an empty list, an unknown method, a bad path or a bad host */
export function checkOperation(what: string, operation: Operation): void {
  for (const [part, list] of Object.entries({
    methods: operation.methods,
    paths: operation.paths,
    notPaths: operation.notPaths,
    hosts: operation.hosts,
    ports: operation.ports,
    when: operation.when,
  })) {
    if (list?.length === 0) throw new Error(`${what}: ${part} is empty; give at least one value, or leave it out`);
  }
  for (const method of operation.methods ?? []) {
    if (!METHODS.includes(method)) throw invalid(`${what}: method`, method, `known: ${METHODS.join(', ')}`);
  }
  for (const path of [...(operation.paths ?? []), ...(operation.notPaths ?? [])]) {
    if (typeof path === 'string') PathPattern.exact(path);
  }
  for (const host of operation.hosts ?? []) checkPolicyHost(what, host);
}

function checkPolicyHost(what: string, host: string): void {
  if (host.includes('*')) {
    throw invalid(
      `${what}: host`,
      host,
      'a policy cannot name a wildcard host with and without its port; list the hosts, or leave hosts out',
    );
  }
  checkDnsName(`${what}: host`, host);
}

/** Whether only an HTTP request can be told apart by this. */
export function needsHttp({ methods, paths, notPaths, hosts, when = [] }: Operation): boolean {
  return Boolean(methods ?? paths ?? notPaths ?? hosts) || when.some((condition) => condition.isHttp);
}

/** The ports to leave out are those on which HTTP fields would be ignored. */
export function renderOperation(
  operation: Operation,
  portsToLeaveOut: readonly number[],
): security.AuthorizationPolicySpecRulesTo[] | undefined {
  const rendered: security.AuthorizationPolicySpecRulesToOperation = {
    methods: sorted(operation.methods),
    paths: sorted(operation.paths?.map((path) => PathPattern.of(path).value)),
    notPaths: sorted(operation.notPaths?.map((path) => PathPattern.of(path).value)),
    // Istio compares the whole Host header, and clients may put the port there.
    hosts: sorted(operation.hosts)?.flatMap((host) => [host, `${host}:*`]),
    ports: portList(operation.ports?.map((port) => port.targetPort)),
    notPorts: portsToLeaveOut.length > 0 ? portList(portsToLeaveOut) : undefined,
  };
  return Object.values(rendered).some((list) => list !== undefined) ? [{ operation: rendered }] : undefined;
}

export function renderConditions(
  when: readonly When[] | undefined,
): security.AuthorizationPolicySpecRulesWhen[] | undefined {
  return when?.map(({ key, values, negated }) =>
    negated ? { key, notValues: [...values] } : { key, values: [...values] },
  );
}

const sorted = (list: readonly string[] | undefined) => list && [...new Set(list)].sort();
const portList = (ports: readonly number[] | undefined) =>
  ports && [...new Set(ports)].sort((a, b) => a - b).map(String);
