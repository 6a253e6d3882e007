import type { Field } from '../field';
import {
  hostProblem,
  isDnsLabel,
  isHttpProtocol,
  isTlsProtocol,
  protocolProblem,
  quote,
  subnetProblem,
  wildcardHostProblem,
} from '../forms';
import { objectCheck, REFUSED, type ReportField } from '../object-check';
import { checkPort } from '../shared';

export const serviceEntryShape = objectCheck({
  name: 'service-entry-shape',
  title: 'hosts, addresses or ports of a ServiceEntry that Istio refuses',
  why: `${REFUSED} Hosts are names (\`*.\` only where nothing resolves them), addresses IP addresses or ranges, ports named and numbered uniquely; plain TCP cannot tell several hosts apart.`,
  fix: 'correct it',
  kinds: ['ServiceEntry'],
  validate(spec, report) {
    checkHosts(spec, report);
    for (const address of spec.get('addresses').items) {
      const problem = subnetProblem(address.text);
      if (problem) report(address, problem);
      if (address.text.includes('/') && !['NONE', 'STATIC'].includes(resolutionOf(spec))) {
        report(
          address,
          `a range of addresses needs the resolution NONE or STATIC; it is ${resolutionOf(spec)}`,
          'change one of the two',
        );
      }
    }
    checkPorts(spec.get('ports'), report);
    checkTcpHosts(spec, report);
    if (spec.get('workloadSelector').exists && spec.get('endpoints').isSet) {
      report(spec.get('endpoints'), 'endpoints and workloadSelector exclude each other', 'keep one');
    }
  },
});

/** NONE when not given. */
export function resolutionOf(spec: Field): string {
  return spec.get('resolution').text || 'NONE';
}

function checkHosts(spec: Field, report: ReportField): void {
  const hosts = spec.get('hosts');
  if (!hosts.isSet) report(hosts, 'a ServiceEntry needs at least one host', 'add it');
  const resolvesHosts = resolutionOf(spec).startsWith('DNS') && !spec.get('endpoints').isSet;
  for (const host of hosts.items) {
    const problem =
      host.text === '*' ? '* stands for every host; a ServiceEntry names some' : wildcardHostProblem(host.text);
    if (problem) report(host, problem);
    else if (resolvesHosts && hostProblem(host.text)) {
      const fix = 'write a full host name, give endpoints, or use the resolution NONE';
      report(
        host,
        `${host.text} cannot be looked up in DNS, as the resolution ${resolutionOf(spec)} without endpoints would`,
        fix,
      );
    }
  }
}

function checkPorts(ports: Field, report: ReportField): void {
  const names = new Set<string>();
  const numbers = new Set<number>();
  for (const port of ports.items) {
    const name = port.get('name');
    const number = port.get('number');
    if (!isDnsLabel(name.text))
      report(name, `${quote(name.text)} is no name of a port; letters, digits and - are allowed`);
    else if (names.has(name.text)) report(name, `the name ${quote(name.text)} is given to two ports`, 'rename one');
    if (numbers.has(number.number)) report(number, `the port ${number.number} is given twice`, 'remove one');
    names.add(name.text);
    numbers.add(number.number);
    checkPort(number, report);
    if (port.get('targetPort').isSet) checkPort(port.get('targetPort'), report);
    const protocol = port.get('protocol');
    const unknown = protocol.isSet ? protocolProblem(protocol.text) : undefined;
    if (unknown) report(protocol, unknown);
  }
}

function checkTcpHosts(spec: Field, report: ReportField): void {
  if (resolutionOf(spec) === 'NONE' || spec.get('hosts').items.length < 2) return;
  for (const port of spec.get('ports').items) {
    const protocol = port.get('protocol').text;
    if (isHttpProtocol(protocol) || isTlsProtocol(protocol)) continue;
    const fix = 'give each host a ServiceEntry of its own';
    report(
      port,
      `several hosts cannot share a port of ${protocol || 'no protocol'}: only HTTP and TLS tell hosts apart`,
      fix,
    );
    return;
  }
}
